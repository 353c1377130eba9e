import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LmdbStore } from '../../executor/src/storage/kv/lmdb/lmdbStore.ts'
import { MemoryStore } from '../../executor/src/storage/kv/memory/memoryStore.ts'
import { describeVersionedStore } from './versionedStore.suite.ts'

describeVersionedStore(
  'memory',
  async () => new MemoryStore(),
  async () => {},
)

let path = ''
describeVersionedStore(
  'lmdb',
  async () => {
    path = await mkdtemp(join(tmpdir(), 'flow-versions-'))
    return new LmdbStore({ path })
  },
  () => rm(path, { recursive: true, force: true }),
)
