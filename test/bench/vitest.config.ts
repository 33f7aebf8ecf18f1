import { defineConfig } from 'vitest/config';

/** `npm run bench`: one file after the other, so that nothing else runs while something is measured. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
  },
});
