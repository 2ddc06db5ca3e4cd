import { expect, test } from 'vitest';
import { agentRow } from '../../../test/fixtures.ts';
import { knownCost, runTotals } from './totals.ts';

test('runs of main are turns; all other runs are agent runs', () => {
  const main = agentRow({ agent: 'main', runs: 10, succeeded: 6, failed: 1, cancelled: 2, unfinished: 1 });
  const explore = agentRow({ agent: 'Explore', runs: 5, succeeded: 2, failed: 3, cancelled: 0, unfinished: 0 });
  expect(runTotals([explore, main])).toEqual({
    runs: 15,
    turns: 10,
    agentRuns: 5,
    succeeded: 8,
    failed: 4,
    failedTurns: 1,
    failedAgentRuns: 3,
    cancelled: 2,
    unfinished: 1,
  });
});

test('a history without main has no turns', () => {
  expect(runTotals([agentRow({ agent: 'Explore', runs: 5, failed: 3 })])).toMatchObject({
    turns: 0,
    agentRuns: 5,
    failedTurns: 0,
    failedAgentRuns: 3,
  });
});

test('the cost is unknown, not zero, when no request has a price', () => {
  expect(knownCost({ requests: 3, cost: { usd: 0, requestsWithoutPrice: 3 } })).toBeNull();
  expect(knownCost({ requests: 3, cost: { usd: 0.5, requestsWithoutPrice: 2 } })).toBe(0.5);
  expect(knownCost({ requests: 0, cost: { usd: 0, requestsWithoutPrice: 0 } })).toBe(0);
});
