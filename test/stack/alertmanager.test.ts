/** A real Alertmanager with the generated configuration: who is told of what, and who is not while there is larger trouble. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RUNBOOKS_URL } from '../../generator/src/rules/alert.ts';
import { ruleFiles, allGroups } from '../../generator/src/rules/ruleFiles.ts';
import { topics } from '../../generator/src/rules/watched.ts';
import { alertmanagerConfig, RECEIVER_NAMES } from '../../generator/src/targets/alertmanager.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';

const PROGRAM = ['alertmanager', 'prometheus-alertmanager'].find((name) => spawnSync(name, ['--version']).status === 0);
const missing =
  PROGRAM === undefined && process.env['CI'] !== 'true' ? ' (no alertmanager; Debian: apt install prometheus-alertmanager)' : '';

type Labels = Readonly<Record<string, string>>;

interface Told {
  /** Names of the receivers, with the alerts that each got. */
  readonly receivers: ReadonlyMap<string, readonly Labels[]>;
}

const declared = allGroups(ruleFiles(topics, RUNBOOKS_URL)).flatMap(({ alerts }) => alerts);

/** An alert as Prometheus would send it. */
function alert(name: string, { severity, ...subject }: Labels = {}): Labels {
  const found = declared.find(
    (candidate) => candidate.alert === name && (severity === undefined || candidate.labels['severity'] === severity),
  );
  if (found === undefined) throw new Error(`There is no alert ${name}.`);
  return { alertname: name, ...subject, ...found.labels };
}

/** Sends the alerts, and waits until everybody was told who is told. */
async function tellAll(...alerts: readonly Labels[]): Promise<Told> {
  const root = await makeTemporaryDirectory();
  const receivers = new Map<string, Labels[]>();
  const hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { receiver, alerts: got } = JSON.parse(Buffer.concat(chunks).toString()) as { receiver: string; alerts: { labels: Labels }[] };
      receivers.set(receiver, [...(receivers.get(receiver) ?? []), ...got.map(({ labels }) => labels)]);
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const { port: hookPort } = hook.address() as AddressInfo;
  const webhook = { webhook_configs: [{ url: `http://127.0.0.1:${String(hookPort)}/` }] };
  const text = alertmanagerConfig({ topics, receivers: Object.fromEntries(RECEIVER_NAMES.map((name) => [name, webhook])) });
  const config = join(root.directory, 'alertmanager.yml');
  await writeFile(config, text.replaceAll(/group_wait: \d+s/g, 'group_wait: 1s'));
  const port = await freePort();
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(root.directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${String(port)}`,
  ];
  const child = spawn(PROGRAM ?? '', [...args, '--cluster.listen-address=', '--log.level=error'], { stdio: 'ignore' });
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    hook.closeAllConnections();
    hook.close();
    await root.remove();
  });
  const url = `http://127.0.0.1:${String(port)}`;
  await waitFor({ for: `Alertmanager on ${url}` }, async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  // Something that nothing inhibits, sent last: when it was told of, so was all else.
  const marks = ['critical', 'warning'].map((severity) => ({ alertname: 'Mark', severity }));
  const send = async (batch: readonly Labels[]): Promise<void> => {
    const body = JSON.stringify(batch.map((labels) => ({ labels })));
    const { status } = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(status).toBe(200);
  };
  await send(alerts);
  await send(marks);
  const isTold = (severity: string): boolean => receivers.get(severity)?.some(({ alertname }) => alertname === 'Mark') === true;
  await waitFor({ for: 'the marks' }, () => Promise.resolve((isTold('critical') && isTold('warning')) || undefined));
  return { receivers: new Map([...receivers].map(([name, got]) => [name, got.filter(({ alertname }) => alertname !== 'Mark')])) };
}

const names = ({ receivers }: Told, receiver: string): string[] =>
  (receivers.get(receiver) ?? [])
    .map(({ alertname = '', agent = '', job = '' }) => [alertname, agent, job].filter((part) => part !== '').join(' '))
    .sort();

describe.skipIf(missing !== '')(`Alertmanager${missing}`, () => {
  it('tells each receiver of its severity, and the watchdog of itself', async () => {
    const told = await tellAll(
      alert('ClaudeDiskLow', { disk: 'claude' }),
      alert('ClaudeSessionSizeHigh', { project: 'shop' }),
      alert('ClaudeWatchdog'),
    );
    expect(names(told, 'critical')).toEqual(['ClaudeDiskLow']);
    expect(names(told, 'warning')).toEqual(['ClaudeSessionSizeHigh']);
    expect(names(told, 'watchdog')).toEqual(['ClaudeWatchdog']);
  });

  it('says nothing of the smaller limit, and nothing of what is unusual, about the same alone', async () => {
    const told = await tellAll(
      ...[
        alert('ClaudeMemoryHigh', { severity: 'critical' }),
        alert('ClaudeMemoryHigh', { severity: 'warning' }),
        alert('ClaudeMemoryUnusual'),
      ],
      ...[alert('ClaudeAgentDurationHigh', { agent: 'scout' }), alert('ClaudeAgentDurationUnusual', { agent: 'scout' })],
      alert('ClaudeAgentDurationUnusual', { agent: 'writer' }),
      ...[alert('ClaudeDiskLow', { disk: 'claude' }), alert('ClaudeDiskRunningOut', { disk: 'claude' })],
    );
    expect(names(told, 'critical')).toEqual(['ClaudeDiskLow', 'ClaudeMemoryHigh']);
    expect(names(told, 'warning')).toEqual(['ClaudeAgentDurationHigh scout', 'ClaudeAgentDurationUnusual writer']);
  });

  it('says nothing of what stands on a source that fails', async () => {
    const told = await tellAll(
      alert('ClaudeSourceDown', { source: 'transcripts' }),
      alert('ClaudeAgentFailuresHigh', { agent: 'scout' }),
      alert('ClaudeSessionSizeHigh', { project: 'shop' }),
      alert('ClaudeDiskLow', { disk: 'claude' }),
      alert('ClaudeStoreSizeHigh'),
    );
    expect(names(told, 'critical')).toEqual(['ClaudeDiskLow', 'ClaudeSourceDown']);
    expect(names(told, 'warning')).toEqual(['ClaudeStoreSizeHigh']);
  });

  it('says nothing of any signal while the collector does not answer', async () => {
    const told = await tellAll(
      ...[alert('ClaudeServiceDown', { job: 'ccmon' }), alert('ClaudeServiceDown', { job: 'loki' })],
      ...[alert('ClaudeSourceDown', { source: 'host' }), alert('ClaudeAgentFailuresHigh', { agent: 'scout' }), alert('ClaudeTokensHigh')],
      alert('ClaudeConfigurationRefused', { job: 'prometheus' }),
    );
    expect(names(told, 'critical')).toEqual(['ClaudeServiceDown ccmon', 'ClaudeServiceDown loki']);
    expect(names(told, 'warning')).toEqual(['ClaudeConfigurationRefused prometheus']);
  });

  it('tells of everything when only another service is down', async () => {
    const told = await tellAll(alert('ClaudeServiceDown', { job: 'loki' }), alert('ClaudeTokensHigh'));
    expect([names(told, 'critical'), names(told, 'warning')]).toEqual([['ClaudeServiceDown loki'], ['ClaudeTokensHigh']]);
  });
});
