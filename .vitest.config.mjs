// Unit tests stand beside the code they test, tests across rooms in test/. Real servers and 2-core machines are slow
// to start, so a time limit only tells a hanging test from a slow one.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [{ extends: true, test: { name: 'node', include: ['{collector,generator,test}/**/*.test.ts'] } }, 'plugin/vitest.config.mjs'],
  },
});
