import { PluginType, type AppPluginMeta } from '@grafana/data';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { fireEvent, render, screen } from '@testing-library/react';
import { of, throwError, type Observable } from 'rxjs';
import { beforeEach, expect, test } from 'vitest';
import { status } from '../../../test/fixtures.ts';
import Configuration, { type ConfigurationProps } from './Configuration.tsx';
import type { Settings } from './settings.ts';

const saved: unknown[] = [];
let answerStatus: () => Observable<unknown>;
let answerSave: () => Observable<unknown>;

beforeEach(() => {
  saved.length = 0;
  answerStatus = () => of({ data: status(), headers: new Headers() });
  answerSave = () => of({ data: {} });
  const fetch = ({ url, data }: BackendSrvRequest) => {
    if (!url.endsWith('/settings')) return answerStatus();
    saved.push(data);
    return answerSave();
  };
  setBackendSrv({ fetch } as Partial<BackendSrv> as BackendSrv);
});

function open(meta: Partial<AppPluginMeta<Settings & Record<string, unknown>>>) {
  const whole = {
    id: 'ccmon-claudecode-app',
    name: '',
    type: PluginType.app,
    module: '',
    baseUrl: '',
    enabled: true,
    pinned: true,
    ...meta,
  };
  render(<Configuration {...({ plugin: { meta: whole }, query: {} } as unknown as ConfigurationProps)} />);
}

const address = () => screen.getByLabelText(/Address of the collector/);
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save and test' }));

test('saves the address beside the settings that are there already, and reports that the collector answers', async () => {
  open({ jsonData: { collectorUrl: 'http://old:1', other: 'kept' }, secureJsonFields: { token: true } });
  fireEvent.change(address(), { target: { value: 'http://new:8001/' } });
  save();
  expect((await screen.findByRole('status')).textContent).toContain('Version 0.1.0, with 2 sessions and 20 API requests in its store.');
  expect(saved).toEqual([{ enabled: true, pinned: true, jsonData: { collectorUrl: 'http://new:8001', other: 'kept' } }]);
});

test('sends a new token as a secret, and no token that it does not know', async () => {
  open({ secureJsonFields: { token: false } });
  fireEvent.change(screen.getByLabelText(/Token/), { target: { value: 's3cret' } });
  save();
  await screen.findByRole('status');
  save();
  await screen.findByRole('status');
  expect(saved).toEqual([
    { enabled: true, pinned: true, jsonData: { collectorUrl: 'http://localhost:8001' }, secureJsonData: { token: 's3cret' } },
    { enabled: true, pinned: true, jsonData: { collectorUrl: 'http://localhost:8001' } },
  ]);
});

test('says what is wrong with an address, and does not save it', () => {
  open({});
  fireEvent.change(address(), { target: { value: 'localhost' } });
  expect(screen.getByRole('alert').textContent).toContain('“localhost” is not an address.');
  expect(screen.getByRole('button', { name: 'Save and test' })).toHaveProperty('disabled', true);
});

test('tells a collector that does not answer from settings that could not be saved', async () => {
  open({});
  answerStatus = () => throwError(() => ({ status: 502, statusText: '', data: {}, config: { url: '' } }));
  save();
  expect((await screen.findByRole('alert')).textContent).toContain('Saved, but: The collector does not answer.');
  answerSave = () => throwError(() => ({ status: 403, statusText: '', data: { message: 'Permission denied' }, config: { url: '' } }));
  save();
  expect((await screen.findByText('The settings could not be saved')).closest('[role=alert]')?.textContent).toContain('Permission denied');
});
