// Unit tests stand beside the code they test, tests across rooms in test/. Real servers and 2-core machines are slow
// to start, so a time limit only tells a hanging test from a slow one.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{collector,generator,test}/**/*.test.ts', 'plugin/{src,host}/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
