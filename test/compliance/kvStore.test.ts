import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LmdbStore } from '../../executor/src/storage/kv/lmdb/lmdbStore.ts'
import { MemoryStore } from '../../executor/src/storage/kv/memory/memoryStore.ts'
import { describeKvStore } from './kvStore.suite.ts'

describeKvStore('memory', async () => ({
  open: async () => new MemoryStore(),
  reopen: undefined,
  destroy: async () => {},
}))

describeKvStore('lmdb', async () => {
  const path = await mkdtemp(join(tmpdir(), 'flow-lmdb-'))
  const open = async (): Promise<LmdbStore> => new LmdbStore({ path })
  return { open, reopen: open, destroy: () => rm(path, { recursive: true, force: true }) }
})
