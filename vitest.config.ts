import { defineConfig } from 'vitest/config'

/**
 * Tests of plain functions and of engines in memory: they leave nothing behind, so the files of a worker share one process
 * and load each module once, which takes less than half the time. Whoever starts processes or servers, sets variables of the
 * environment, or loads native code of its own, is not among them.
 */
const SHARED = [
  'sdk/**/*.test.ts',
  'executor/src/{cli,consensus,dataplane,ledger,requests,scheduling,settlement,simulation}/**/*.test.ts',
  'executor/src/runtime/{fold,journal,observation,sandbox}/**/*.test.ts',
  'executor/src/network/{rules,stake}/**/*.test.ts',
]

/** Four real executors that are killed and lie, and are waited for by the clock. */
const NETWORK = ['test/e2e/Network_Faults.test.ts']

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['{sdk,executor,scripts}/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...SHARED, ...NETWORK],
        },
      },
      { extends: true, test: { name: 'network', include: NETWORK } },
    ],
  },
})
