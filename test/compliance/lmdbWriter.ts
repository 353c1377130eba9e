import { LmdbStore } from '../../executor/src/storage/kv/lmdb/lmdbStore.ts'

/** Writes pairs without end and acknowledges each after its batch resolved; the parent kills it. */
const [, , path = '', first = '0'] = process.argv
const store = new LmdbStore({ path })
for (let index = Number(first); ; index++) {
  const number = [(index >> 16) & 0xff, (index >> 8) & 0xff, index & 0xff]
  await store.batch([
    { type: 'put', key: Uint8Array.from([1, ...number]), value: Uint8Array.from(number) },
    { type: 'put', key: Uint8Array.from([2, ...number]), value: Uint8Array.from(number) },
  ])
  process.send?.(index)
}
