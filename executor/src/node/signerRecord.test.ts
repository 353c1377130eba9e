import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SignerErrorCode } from '../consensus/signer/errors.ts'
import { exportSignerRecord } from './exportSignerRecord.ts'
import { importSignerRecord } from './importSignerRecord.ts'
import { initialiseValidator } from './initialiseValidator.ts'

const CHAIN_ID = 31_337n

let home: string
let blsKeyFile: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'flow-signer-'))
  blsKeyFile = join(home, 'bls.key')
  await writeFile(blsKeyFile, `0x${'07'.repeat(32)}`, { mode: 0o600 })
})

afterEach(() => rm(home, { recursive: true, force: true }))

const at = (name: string, chainId = CHAIN_ID) => ({
  directory: join(home, name),
  blsKeyFile,
  chainId,
})

it('moves the record of a key to another directory, by way of a file', async () => {
  await initialiseValidator(at('old'))
  const file = JSON.parse(JSON.stringify(await exportSignerRecord(at('old'))))
  expect(await importSignerRecord(at('new'), file)).toBe(1)
  expect(await exportSignerRecord(at('new'))).toEqual(file)
})

it('refuses what is missing, of another chain, or no such file', async () => {
  const codeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      ({ code }: { code: unknown }) => code,
    )
  expect(await codeOf(exportSignerRecord(at('old')))).toBe(SignerErrorCode.UNINITIALISED)
  await initialiseValidator(at('old'))
  expect(await codeOf(exportSignerRecord(at('old', 1n)))).toBe(SignerErrorCode.MISMATCH)
  const file = await exportSignerRecord(at('old'))
  expect(await codeOf(importSignerRecord(at('new', 1n), file))).toBe(SignerErrorCode.MISMATCH)
  expect(await codeOf(importSignerRecord(at('new'), {}))).toBe(SignerErrorCode.IMPORT_INVALID)
  expect(await codeOf(exportSignerRecord(at('new')))).toBe(SignerErrorCode.UNINITIALISED)
})
