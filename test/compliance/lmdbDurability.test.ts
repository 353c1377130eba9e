import { execFile, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { LmdbStore } from '../../executor/src/storage/kv/lmdb/lmdbStore.ts'

const WRITER = fileURLToPath(new URL('./lmdbWriter.ts', import.meta.url))
const FILLER = fileURLToPath(new URL('./lmdbFiller.ts', import.meta.url))
const KILLS = 8
const keyOf = (index: number): Uint8Array =>
  Uint8Array.from([1, (index >> 16) & 0xff, (index >> 8) & 0xff, index & 0xff])

/** Starts a writer, kills it after so many acknowledged batches, and returns the last acknowledged number. */
async function writeAndKill(
  path: string,
  first: number,
  acknowledgements: number,
): Promise<number> {
  const child = fork(WRITER, [path, String(first)], { execArgv: [] })
  return new Promise((resolve, reject) => {
    let last = -1
    child.on('message', (index: number) => {
      last = index
      if (index >= first + acknowledgements) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('exit', () => resolve(last))
  })
}

it('has every acknowledged write after its writer was killed, and batches whole or not at all', async () => {
  const path = await mkdtemp(join(tmpdir(), 'flow-kill-'))
  try {
    let next = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await writeAndKill(path, next, 5 + kill * 3)
      // A checker that sees nothing acknowledged would accept a store that loses everything.
      expect(acknowledged).toBeGreaterThanOrEqual(next + 5)
      const store = new LmdbStore({ path })
      const entries = await store.range({
        start: keyOf(0),
        end: Uint8Array.from([3]),
        limit: 10_000,
      })
      const halves = new Map<string, number>()
      for (const { key } of entries) {
        const number = key.subarray(1).join()
        halves.set(number, (halves.get(number) ?? 0) + 1)
      }
      expect([...halves.values()].every((count) => count === 2)).toBe(true)
      for (let index = 0; index <= acknowledged; index++)
        expect(await store.get(keyOf(index))).toBeDefined()
      next = entries.length / 2
      await store.close()
    }
  } finally {
    await rm(path, { recursive: true, force: true })
  }
})

it('says so when the disk is full, lets the process end by itself, and has every acknowledged write', async () => {
  const path = await mkdtemp(join(tmpdir(), 'flow-full-'))
  try {
    // Files of at most 2 MiB stand for the disk: a write behind that fails in the kernel.
    const limited = ['-c', 'ulimit -f 4096; exec "$0" "$@"', process.execPath, FILLER, path]
    const { stdout } = await promisify(execFile)('sh', limited)
    const { written, told } = JSON.parse(stdout) as { written: number; told: string[] }
    expect(told).toEqual(['STORAGE_FAILED', 'STORAGE_FAILED'])
    expect(written).toBeGreaterThan(5)
    const store = new LmdbStore({ path })
    for (let index = 0; index < written; index++)
      expect(await store.get(Uint8Array.from([2, index]))).toEqual(Uint8Array.from([index]))
    await store.close()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}, 30_000)
