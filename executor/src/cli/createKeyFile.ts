import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { generateSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { bytesToHex, type Hex, type PrivateKeyAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { CliError, CliErrorCode } from './errors.ts'

const SEED_BYTES = 32

/**
 * Writes a private key, by default a new random one, into a file that must not exist yet; mode 0600.
 *
 * - Errors: KEY_FILE_EXISTS if the file exists: a key is never overwritten.
 */
export async function createKeyFile(
  path: string,
  key: Hex = generatePrivateKey(),
): Promise<PrivateKeyAccount> {
  await writeKey(path, key)
  return privateKeyToAccount(key)
}

/**
 * Writes the BLS key of a validator, by default a new random one, into a file that must not exist yet; mode 0600.
 *
 * - Errors: KEY_FILE_EXISTS if the file exists: a key is never overwritten.
 */
export async function createBlsKeyFile(
  path: string,
  key: Uint8Array = generateSecretKey(Uint8Array.from(randomBytes(SEED_BYTES))),
): Promise<Uint8Array> {
  await writeKey(path, bytesToHex(key))
  return key
}

async function writeKey(path: string, key: Hex): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? existsError(path) : error
  })
  try {
    await file.writeFile(`${key}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

function existsError(path: string): CliError {
  return new CliError({
    data: { code: CliErrorCode.KEY_FILE_EXISTS, path },
    message: `${path} exists already, and a key is never overwritten`,
    remedy: 'Choose another path, or move the old file to a safe place first.',
  })
}
