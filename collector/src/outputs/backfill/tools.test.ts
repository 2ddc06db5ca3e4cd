import { expect, it } from 'vitest';
import { missingMessage } from './tools.ts';

it('says which program is missing, where it was looked for, and how to get it', () => {
  const message = missingMessage(['promtool'], { PATH: '/opt/tools:/home/user/bin' });
  expect(message).toContain('no promtool on PATH (/opt/tools:/home/user/bin) nor in /usr/local/bin, /usr/bin');
  expect(message).toMatch(/apt-get install prometheus|brew install prometheus|prometheus\.io\/download/);
});
