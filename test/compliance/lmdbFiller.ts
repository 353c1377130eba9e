import { LmdbStore } from '../../executor/src/storage/kv/lmdb/lmdbStore.ts'

/** Writes until the disk is full, and tells how often it could, and how it ended. */
const [, , path = ''] = process.argv
const told: string[] = []
const store = new LmdbStore({ path, onFatal: ({ code }) => told.push(code) })
let written = 0
try {
  for (; ; written++)
    await store.batch([
      { type: 'put', key: Uint8Array.from([1, written]), value: new Uint8Array(60_000) },
      { type: 'put', key: Uint8Array.from([2, written]), value: Uint8Array.from([written]) },
    ])
} catch (error) {
  told.push((error as { code: string }).code)
}
await store.close()
process.stdout.write(JSON.stringify({ written, told }))
