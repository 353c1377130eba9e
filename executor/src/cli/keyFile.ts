import { open, readFile, stat } from 'node:fs/promises'
import type { Hex, PrivateKeyAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { CliError, CliErrorCode } from './errors.ts'

const OTHERS_MASK = 0o077

/**
 * The account of a key file: one line, 64 hexadecimal digits with or without 0x, readable by its owner alone.
 *
 * - Errors: KEY_FILE_MISSING, KEY_FILE_EXPOSED, KEY_FILE_INVALID. The content never appears in an error.
 */
export async function readKeyFile(path: string): Promise<PrivateKeyAccount> {
  let text: string
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & OTHERS_MASK) !== 0) throw exposedError(path, mode)
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw error instanceof CliError ? error : missingError(path, error)
  }
  const digits = text.startsWith('0x') ? text.slice(2) : text
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw invalidError(path, 'it must hold 64 hexadecimal digits')
  try {
    return privateKeyToAccount(`0x${digits}`)
  } catch {
    throw invalidError(path, 'the number in it is not a private key of secp256k1')
  }
}

/**
 * Writes a private key, by default a new random one, into a file that must not exist yet; mode 0600.
 *
 * - Errors: KEY_FILE_INVALID if the file exists: a key is never overwritten.
 */
export async function createKeyFile(path: string, key: Hex = generatePrivateKey()): Promise<PrivateKeyAccount> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? existsError(path) : error
  })
  try {
    await file.writeFile(`${key}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return privateKeyToAccount(key)
}

function missingError(path: string, cause: unknown): CliError {
  return new CliError({
    data: { code: CliErrorCode.KEY_FILE_MISSING, path },
    message: `cannot read the key file ${path}`,
    remedy: 'Give the path of a key file with --key-file or FLOW_KEY_FILE; "flow executor init" creates one.',
    cause,
  })
}

function exposedError(path: string, mode: number): CliError {
  return new CliError({
    data: { code: CliErrorCode.KEY_FILE_EXPOSED, path, mode: (mode & 0o777).toString(8) },
    message: `other users can read the key file ${path} (mode ${(mode & 0o777).toString(8)})`,
    remedy: `Run: chmod 600 ${path}`,
  })
}

function invalidError(path: string, reason: string): CliError {
  return new CliError({
    data: { code: CliErrorCode.KEY_FILE_INVALID, path },
    message: `${path} is not a key file: ${reason}`,
    remedy: 'Point --key-file at a file made by "flow executor init", or at one line 0x followed by 64 hexadecimal digits.',
  })
}

function existsError(path: string): CliError {
  return new CliError({
    data: { code: CliErrorCode.KEY_FILE_INVALID, path },
    message: `${path} exists already, and a key is never overwritten`,
    remedy: 'Choose another path, or move the old file to a safe place first.',
  })
}
