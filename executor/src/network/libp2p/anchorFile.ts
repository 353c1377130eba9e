import { readFile, rename, writeFile } from 'node:fs/promises'

/** Addresses of one file: more are not read. */
export const MAX_ANCHOR_ADDRESSES = 16

/**
 * Good peers of the last run, one multiaddress a line. A node that starts among liars still finds them.
 *
 * - A file that is missing or damaged is an empty one: anchors help, nothing depends on them.
 */
export async function readAnchors(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => /^\/[\x21-\x7e]{1,300}\/p2p\/[1-9A-HJ-NP-Za-km-z]{46,64}$/.test(line))
    .slice(0, MAX_ANCHOR_ADDRESSES)
}

/** Replaces the file as a whole. Errors: those of the file system. */
export async function writeAnchors(path: string, addresses: readonly string[]): Promise<void> {
  const text = addresses.slice(0, MAX_ANCHOR_ADDRESSES).map((address) => `${address}\n`)
  await writeFile(`${path}.new`, text.join(''), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
