import { readFile, rename, writeFile } from 'node:fs/promises'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { badNetworkOption } from '../errors.ts'

/**
 * The network key of this node; made at the first start. It signs messages and proves the peer id, and nothing of value.
 *
 * - Errors: NETWORK_BAD_OPTION for a file that holds no key; those of the file system.
 */
export async function loadPeerKey(path: string): Promise<PrivateKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return parseKey(text)
  const key = await generateKeyPair('Ed25519')
  const encoded = Buffer.from(privateKeyToProtobuf(key)).toString('base64')
  await writeFile(`${path}.new`, `${encoded}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return key
}

function parseKey(text: string): PrivateKey {
  try {
    return privateKeyFromProtobuf(Uint8Array.from(Buffer.from(text.trim(), 'base64')))
  } catch {
    throw badNetworkOption('peer key file')
  }
}
