import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyFile, readKeyFile } from './keyFile.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-key-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function writeKey(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  await chmod(path, mode)
  return path
}

describe('createKeyFile', () => {
  it('makes a file that its owner alone can read, and reads it back', async () => {
    const path = join(directory, 'new.key')
    const account = await createKeyFile(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readKeyFile(path)).address).toBe(account.address)
  })

  it('never overwrites a key', async () => {
    const path = join(directory, 'once.key')
    const account = await createKeyFile(path)
    await expect(createKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_INVALID' })
    expect((await readKeyFile(path)).address).toBe(account.address)
  })
})

describe('readKeyFile', () => {
  it('takes 64 digits with or without 0x and with a line break', async () => {
    const digits = '1'.padStart(64, '0')
    const bare = await readKeyFile(await writeKey('bare.key', `${digits}\r\n`))
    const prefixed = await readKeyFile(await writeKey('prefixed.key', `0x${digits}`))
    expect(bare.address).toBe(prefixed.address)
  })

  it('refuses a file that others can read', async () => {
    const path = await writeKey('open.key', '1'.repeat(64), 0o640)
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_EXPOSED', data: { mode: '640' } })
  })

  it('refuses a missing file', async () => {
    await expect(readKeyFile(join(directory, 'missing.key'))).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' })
  })

  it.each([
    ['too short', '1'.repeat(63)],
    ['too long', '1'.repeat(65)],
    ['zero', '0'.repeat(64)],
    ['the order of the curve or more', 'f'.repeat(64)],
    ['JSON', '{"address":"0x00"}'],
  ])('refuses a key that is %s, without showing it', async (_case, text) => {
    const path = await writeKey('bad.key', text)
    const error = await readKeyFile(path).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'KEY_FILE_INVALID' })
    expect(JSON.stringify(error)).not.toContain(text)
  })
})
