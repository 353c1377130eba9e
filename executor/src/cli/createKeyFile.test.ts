import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAccount } from '../node/readAccount.ts'
import { createKeyFile } from './createKeyFile.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-key-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('createKeyFile', () => {
  it('makes a file that its owner alone can read, and reads it back', async () => {
    const path = join(directory, 'new.key')
    const account = await createKeyFile(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readAccount(path)).address).toBe(account.address)
  })

  it('never overwrites a key', async () => {
    const path = join(directory, 'once.key')
    const account = await createKeyFile(path)
    await expect(createKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_EXISTS' })
    expect((await readAccount(path)).address).toBe(account.address)
  })
})
