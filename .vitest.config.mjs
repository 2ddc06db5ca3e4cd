// Unit tests stand beside the code they test, tests across rooms in test/; the app's run in a simulated browser and have
// a configuration of their own. Real servers on small machines are slow to start: a time limit only tells a test that
// hangs from one that is slow.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'node', include: ['{collector,generator,test}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
      },
      'plugin',
    ],
  },
});
