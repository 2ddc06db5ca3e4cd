import { expect, it, onTestFinished } from 'vitest';
import { ACTIVE_WINDOW_MS } from '../../catalog/thresholds.ts';
import { createReadingBoard } from '../../readings/board.ts';
import { openTestStore, session } from '../../store/queries/testHistory.ts';
import type { Store } from '../../store/store.ts';
import { createFamilies } from './families.ts';
import { createLabelLimiter } from './labels.ts';
import { createStatesView } from './states.ts';

const NOON = Date.parse('2026-03-10T12:00:00Z');
const SECOND = 1000;

/** A view on a store that counts how often it is asked. */
function openView() {
  const { store, add, remove } = openTestStore();
  onTestFinished(remove);
  let asked = 0;
  const connection = new Proxy(store.connection, {
    get: (database, property: keyof Store['connection']) => {
      if (property === 'prepare') asked += 1;
      const value: unknown = Reflect.get(database, property);
      return typeof value === 'function' ? (value.bind(database) as unknown) : value;
    },
  });
  const families = createFamilies();
  const limiter = createLabelLimiter({ limits: {}, saved: undefined, onOverflow: () => undefined });
  const view = createStatesView({ store: { connection, path: store.path }, families, limiter, readings: createReadingBoard() });
  const asksAt = async (now: number): Promise<boolean> => {
    const before = asked;
    await view.refresh(now);
    return asked > before;
  };
  const active = (): (number | undefined)[] => [...families.claude_sessions_active.series.values()].map(({ cells }) => cells[0]?.truth);
  return { add, asksAt, active, noteChange: view.noteChange };
}

it('asks nothing of the store where nothing has changed and nothing can end', async () => {
  const { add, asksAt, active, noteChange } = openView();
  add({ sessionActivities: [session('s1', '/home/me/shop', NOON - 3_600_000, NOON - 1_800_000)] });
  expect(await asksAt(NOON)).toBe(true);
  expect(active()).toEqual([0]);
  for (const seconds of [2, 15, 60, 299]) expect(await asksAt(NOON + seconds * SECOND)).toBe(false);
  expect(await asksAt(NOON + 300 * SECOND)).toBe(true);

  add({ sessionActivities: [session('s2', '/home/me/shop', NOON, NOON + 301 * SECOND)] });
  noteChange();
  expect(await asksAt(NOON + 302 * SECOND)).toBe(true);
  expect(active()).toEqual([1]);
});

it('sees by time alone that a session is no longer active', async () => {
  const { add, asksAt, active } = openView();
  add({ sessionActivities: [session('s1', '/home/me/shop', NOON - 3_600_000, NOON)] });
  expect(await asksAt(NOON + SECOND)).toBe(true);
  expect(active()).toEqual([1]);
  expect(await asksAt(NOON + 10 * SECOND)).toBe(false);
  expect(await asksAt(NOON + 16 * SECOND)).toBe(true);
  expect(active()).toEqual([1]);
  expect(await asksAt(NOON + ACTIVE_WINDOW_MS + 16 * SECOND)).toBe(true);
  expect(active()).toEqual([0]);
});
