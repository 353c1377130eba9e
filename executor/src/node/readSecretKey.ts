import { readFile, stat } from 'node:fs/promises'
import type { Hex } from 'viem'
import { NodeError, NodeErrorCode } from './errors.ts'

const OTHERS_MASK = 0o077

/**
 * The 32 bytes of a key file: one line, 64 hexadecimal digits with or without 0x, readable by its owner alone.
 *
 * - Errors: KEY_FILE_MISSING, KEY_FILE_EXPOSED, KEY_FILE_INVALID. The content never appears in an error.
 */
export async function readSecretKey(path: string): Promise<Hex> {
  const { mode, text } = await readKeyFile(path)
  if (process.platform !== 'win32' && (mode & OTHERS_MASK) !== 0) throw exposedError(path, mode)
  const digits = text.trim().replace(/^0x/, '')
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw invalidKeyError(path)
  return `0x${digits}`
}

async function readKeyFile(path: string): Promise<{ mode: number; text: string }> {
  try {
    const { mode } = await stat(path)
    return { mode, text: await readFile(path, 'utf8') }
  } catch (cause) {
    throw new NodeError({
      data: { code: NodeErrorCode.KEY_FILE_MISSING, path },
      message: `cannot read the key file ${path}`,
      remedy: 'Give the path of a key file; "flow executor init" creates one.',
      cause,
    })
  }
}

function exposedError(path: string, mode: number): NodeError {
  const shown = (mode & 0o777).toString(8)
  return new NodeError({
    data: { code: NodeErrorCode.KEY_FILE_EXPOSED, path, mode: shown },
    message: `other users can read the key file ${path} (mode ${shown})`,
    remedy: `Run: chmod 600 ${path}`,
  })
}

/** For a file whose content is no key of its kind. */
export function invalidKeyError(path: string): NodeError {
  return new NodeError({
    data: { code: NodeErrorCode.KEY_FILE_INVALID, path },
    message: `${path} is not a key file`,
    remedy: 'It must hold one private key: 64 hexadecimal digits, with or without 0x before them.',
  })
}
