import { expect, test } from 'vitest';
import { status } from '../../../test/fixtures.ts';
import { noticesOf } from './StatusStrip.tsx';

test('all well is one quiet notice', () => {
  expect(noticesOf(status())).toMatchObject([{ text: '1 source ok', color: 'green' }]);
});

test('each thing that is wrong is counted, with the details on hover', () => {
  const notices = noticesOf(
    status({
      sources: [
        { name: 'transcripts', ok: false, lagSeconds: null, error: 'EACCES: permission denied' },
        { name: 'agents', ok: true, lagSeconds: 0, error: null },
      ],
      damagedFiles: [
        {
          path: '/a.jsonl',
          lines: 3,
          state: 'ok',
          message: '',
          places: [
            { line: 71, offset: 9000, kind: 'nul_bytes' },
            { line: 8, offset: 700, kind: 'torn' },
          ],
        },
        { path: '/b.jsonl', lines: 0, state: 'unreadable', message: 'EACCES', places: [] },
      ],
      problems: [
        { path: '/b.jsonl', message: 'EACCES' },
        { path: '/closed', message: 'EACCES' },
      ],
      unknownRecordTypes: [{ type: 'hologram', lines: 2 }],
    }),
  );
  expect(notices.map((notice) => notice.text)).toEqual([
    '1 source failing',
    '2 unreadable places',
    '1 damaged file',
    '1 unknown record type',
  ]);
  expect(notices.map((notice) => notice.title)).toEqual([
    'transcripts: EACCES: permission denied',
    '/b.jsonl: EACCES\n/closed: EACCES',
    '/a.jsonl: line 71 nul bytes, line 8 torn, and 1 more',
    'The transcript format has moved on: update the collector.\nhologram: 2 lines',
  ]);
});
