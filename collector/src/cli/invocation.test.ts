import { expect, it } from 'vitest';
import { invocation } from './invocation.ts';

it.each([
  ['a checkout', {}, true, { ccmon: 'npx ccmon', demo: 'npm start -- --demo' }],
  ['npx', { npm_command: 'exec' }, false, { ccmon: 'npx ccmon', demo: 'npx ccmon start --demo' }],
  ['PATH', {}, false, { ccmon: 'ccmon', demo: 'ccmon start --demo' }],
])('names what can be typed with the command from %s', (_where, env, checkout, expected) => {
  expect(invocation({ env }, checkout)).toEqual(expected);
});
