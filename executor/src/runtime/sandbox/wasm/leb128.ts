/** Bytes of an unsigned integer below 2^32 in LEB128. */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}

/** Bytes of a signed integer of 64 bits in LEB128. */
export function signed(value: bigint | number): readonly number[] {
  const bytes: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    const ends = rest >= -64n && rest < 64n
    bytes.push(ends ? low : low | 0x80)
    if (ends) return bytes
  }
}
