/** Versions count from 1 and stay exact in a double; on disk they take eight bytes. */
export type Version = number

export const MAX_VERSION: Version = Number.MAX_SAFE_INTEGER

/** 480 B: escaping doubles zeros at worst, and a key of the store below has 1,024 bytes with bucket, end mark and version. */
export const MAX_USER_KEY_BYTES = 480

const ESCAPED_ZERO = 0xff
const END_MARK = 0x01
const VERSION_BYTES = 8

/**
 * The key with an end mark: no encoding is the prefix of another, and encodings sort like the keys.
 *
 * - Shape: 0x00 becomes 0x00 0xff; the end is 0x00 0x01.
 */
export function encodeUserKey(key: Uint8Array): Uint8Array {
  let zeros = 0
  for (const byte of key) if (byte === 0) zeros += 1
  const encoded = new Uint8Array(key.length + zeros + 2)
  let at = 0
  for (const byte of key) {
    encoded[at] = byte
    at += 1
    if (byte !== 0) continue
    encoded[at] = ESCAPED_ZERO
    at += 1
  }
  encoded[at + 1] = END_MARK
  return encoded
}

/** The key and the bytes behind its end mark; undefined if there is no whole key at the start. */
export function decodeUserKey(
  encoded: Uint8Array,
): { readonly key: Uint8Array; readonly rest: Uint8Array } | undefined {
  const key = new Uint8Array(encoded.length)
  let length = 0
  for (let at = 0; at < encoded.length; at += 1) {
    const byte = encoded[at] ?? 0
    if (byte !== 0) {
      key[length] = byte
      length += 1
      continue
    }
    at += 1
    if (encoded[at] === END_MARK) return { key: key.slice(0, length), rest: encoded.slice(at + 1) }
    if (encoded[at] !== ESCAPED_ZERO) return undefined
    length += 1
  }
  return undefined
}

/** Big-endian and counted down from the largest, so that the newest version of a key comes first. */
export function encodeVersionDescending(version: Version): Uint8Array {
  return encodeVersion(MAX_VERSION - version)
}

export function decodeVersionDescending(bytes: Uint8Array): Version {
  return MAX_VERSION - decodeVersion(bytes)
}

/** Big-endian, so that versions sort as numbers. */
export function encodeVersion(version: Version): Uint8Array {
  const bytes = new Uint8Array(VERSION_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(version))
  return bytes
}

export function decodeVersion(bytes: Uint8Array): Version {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
}
