const POLYNOMIAL = 0x82f63b78 // Castagnoli, reflected
const TABLES = makeTables()

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
    tables[byte] = value
  }
  for (let at = 256; at < 8 * 256; at++) {
    const before = tables[at - 256] as number
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number)
  }
  return tables
}

/**
 * CRC-32C of bytes [start, end), eight at a time.
 *
 * - `before`: the CRC of bytes in front of these, or any 32-bit salt.
 * - Source: RFC 3720 appendix B.4 (test vectors).
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, before = 0): number {
  const t = TABLES
  let crc = ~before
  let at = start
  for (; at + 8 <= end; at += 8) {
    // One word mixed with the sum so far, the second as it is; the indexes are in range, the casts only say so.
    const low =
      crc ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24))
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (bytes[at + 4] as number)] as number) ^
      (t[512 + (bytes[at + 5] as number)] as number) ^
      (t[256 + (bytes[at + 6] as number)] as number) ^
      (t[bytes[at + 7] as number] as number)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return ~crc >>> 0
}
