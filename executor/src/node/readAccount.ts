import type { PrivateKeyAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { invalidKeyError, readSecretKey } from './readSecretKey.ts'

/**
 * The account of a key file; see `readSecretKey` for its form.
 *
 * - Errors: KEY_FILE_MISSING, KEY_FILE_EXPOSED, KEY_FILE_INVALID. The content never appears in an error.
 */
export async function readAccount(path: string): Promise<PrivateKeyAccount> {
  const key = await readSecretKey(path)
  try {
    return privateKeyToAccount(key)
  } catch {
    // Zero, or above the order of the curve.
    throw invalidKeyError(path)
  }
}
