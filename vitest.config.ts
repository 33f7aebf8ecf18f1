import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 60_000,
    // Vitest leaves a processor to its watcher, which is half of a machine with two.
    maxWorkers: '100%',
  },
});
