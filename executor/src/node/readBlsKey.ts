import { checkSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { hexToBytes } from 'viem'
import { invalidKeyError, readSecretKey } from './readSecretKey.ts'

/**
 * The BLS key of a validator, 32 bytes; see `readSecretKey` for the form of its file.
 *
 * - Errors: KEY_FILE_MISSING, KEY_FILE_EXPOSED, KEY_FILE_INVALID. The content never appears in an error.
 */
export async function readBlsKey(path: string): Promise<Uint8Array> {
  const key = hexToBytes(await readSecretKey(path))
  try {
    checkSecretKey(key)
  } catch {
    throw invalidKeyError(path)
  }
  return key
}
