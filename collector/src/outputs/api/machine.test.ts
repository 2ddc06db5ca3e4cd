import { describe, expect, it } from 'vitest';
import { createReadingBoard } from '../../readings/board.ts';
import { HOST, PROCESSES, STORAGE } from '../../readings/testReadings.ts';
import type { StoredDay } from '../../store/queries/storage.ts';
import { hostAnswer, latestOf, processesAnswer, storageAnswer } from './machine.ts';
import { Host, Processes, Storage } from './schema/machine.ts';

const AT = Date.parse('2026-03-10T12:00:00Z');
const CONFIG_DIR = '/home/me/.claude';

it('does not call nothing what is not known', () => {
  expect(() => latestOf(createReadingBoard(), 'host')).toThrow('The source host has not looked yet, or fails.');
});

it('tells processes, with null for what is not known', () => {
  const answer = processesAnswer({ value: PROCESSES, at: AT });
  expect(Processes.parse(answer)).toEqual(answer);
  expect(answer.processes[2]).toMatchObject({ pid: 12, sessionId: null, claudePid: null, orphan: true, status: null });
});

it('tells the machine', () => {
  const answer = hostAnswer({ value: HOST, at: AT });
  expect(Host.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ load: { one: 0.5, five: 1, fifteen: 2.25 }, swap: null, uptimeSeconds: 9.5 * 86_400 });
});

describe('storage', () => {
  const day = (date: string, type: string, project: string, bytes: number, configDir = CONFIG_DIR): StoredDay => ({
    configDir,
    day: date,
    type,
    project,
    bytes,
  });
  const answerWith = (days: StoredDay[]) => {
    const answer = storageAnswer({ reading: { value: STORAGE, at: AT }, days, sessions: [] });
    expect(Storage.parse(answer)).toEqual(answer);
    return answer;
  };

  it('is added up by type and by project', () => {
    expect(answerWith([])).toMatchObject({
      ...{ bytes: 5570, files: 8, bytesPerDay: null, days: [] },
      types: [
        { type: 'transcripts', bytes: 5500, files: 6, bytesPerDay: null },
        { type: 'debug', bytes: 70, files: 2, bytesPerDay: null },
      ],
      projects: [
        { project: 'code/shop', bytes: 5000, files: 5 },
        { project: 'code/site', bytes: 500, files: 1 },
      ],
    });
  });

  it('grows by what it held on the earliest of the last seven days', () => {
    const answer = answerWith([
      day('2026-02-20', 'transcripts', 'code/shop', 1),
      day('2026-03-06', 'transcripts', 'code/shop', 1000),
      day('2026-03-06', 'debug', '', 470),
      day('2026-03-09', 'transcripts', 'code/shop', 4999),
      day('2026-03-06', 'debug', '', 10 ** 6, '/elsewhere'),
      day('2026-03-10', 'transcripts', 'code/shop', 5000),
    ]);
    expect(answer.bytesPerDay).toBe((5570 - 1470) / 4);
    expect(answer.types.map(({ bytesPerDay }) => bytesPerDay)).toEqual([1125, -100]);
    expect(answer.projects.map(({ bytesPerDay }) => bytesPerDay)).toEqual([1000, 125]);
    expect(answer.days.map(({ bytes }) => bytes)).toEqual([1, 1000 + 470 + 10 ** 6, 4999, 5000]);
  });
});
