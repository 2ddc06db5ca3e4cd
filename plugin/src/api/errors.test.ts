import { expect, test } from 'vitest';
import { collectorErrorOf } from './errors.ts';

test.each([
  [0, {}, 'The collector does not answer.'],
  [502, { message: 'Bad Gateway' }, 'The collector does not answer.'],
  [401, {}, 'The collector refused the token.'],
  [403, { message: 'plugin proxy route access denied' }, 'Access to the collector was refused: plugin proxy route access denied.'],
  [404, { error: { code: 'not_found', message: 'no such page' } }, '“agents” was not found: no such page.'],
  [
    400,
    { error: { code: 'bad_request', message: 'since is not a time' } },
    'The collector answered “agents” with HTTP 400: since is not a time.',
  ],
  [500, 'oops', 'The collector answered “agents” with HTTP 500.'],
])('status %d', (status, data, message) => {
  const error = collectorErrorOf({ status, data }, 'agents');
  expect(error.message).toBe(message);
  expect(error.advice).toMatch(/^[A-Z].*\.$/);
});
