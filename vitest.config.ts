import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{sdk,executor,scripts}/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // snarkjs and lmdb load native or WASM code; a process per file keeps them from sharing state.
    pool: 'forks',
  },
})
