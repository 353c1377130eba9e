import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindStore } from './bindStore.ts'
import { claimDataDirectory } from './dataDirectory.ts'
import { MemoryStore } from './kv/memory/memoryStore.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'flow-data-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  )

describe('claimDataDirectory', () => {
  it('lets one node in at a time', async () => {
    const path = join(parent, 'a', 'b')
    const first = await claimDataDirectory(path)
    expect(await codeOf(claimDataDirectory(path))).toBe('DATA_DIR_IN_USE')
    await first.release()
    await (await claimDataDirectory(path)).release()
  })

  it('lets only one of many in that start at the same time', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => claimDataDirectory(parent)),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses a directory that another process holds, and takes it over when that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    const start =
      (await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => ''))
        .split(') ')
        .at(-1)
        ?.split(' ')[19] ?? '?'
    await writeFile(join(parent, 'lock'), `${child.pid} ${start}\n`)
    expect(await codeOf(claimDataDirectory(parent))).toBe('DATA_DIR_IN_USE')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await claimDataDirectory(parent)).release()
  })

  it('is not fooled by a lock without content, nor by a process that took over the number', async () => {
    await writeFile(join(parent, 'lock'), '')
    await (await claimDataDirectory(parent)).release()
    await writeFile(join(parent, 'lock'), `${process.ppid} 1\n`)
    if (process.platform === 'linux') await (await claimDataDirectory(parent)).release()
  })

  it('says so when the path is not a directory', async () => {
    const file = join(parent, 'file')
    await writeFile(file, '')
    expect(await codeOf(claimDataDirectory(file))).toBe('DATA_DIR_UNUSABLE')
  })
})

describe('bindStore', () => {
  it('ties a store to its first owner', async () => {
    const store = new MemoryStore()
    await bindStore(store, 'd', { chainId: '1', executor: 'a' })
    await bindStore(store, 'd', { chainId: '1', executor: 'a' })
    expect(await codeOf(bindStore(store, 'd', { chainId: '2', executor: 'a' }))).toBe(
      'DATA_DIR_MISMATCH',
    )
    expect(await codeOf(bindStore(store, 'd', { chainId: '1', executor: 'b' }))).toBe(
      'DATA_DIR_MISMATCH',
    )
  })
})
