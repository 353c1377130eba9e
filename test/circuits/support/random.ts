/** Reproducible source of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Integer 0 <= n < limit, limit <= 2^32. */
  below(limit: number): number
  /** Integer 0 <= n < 2^bits. */
  bits(bits: number): bigint
  pick<T>(values: readonly T[]): T
}

/** SplitMix32 (Steele, Lea and Flood 2014, in 32 bits). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  const bits = (count: number): bigint => {
    let value = 0n
    for (let got = 0; got < count; got += 32) value = (value << 32n) | BigInt(next())
    return value & ((1n << BigInt(count)) - 1n)
  }
  return { below, bits, pick: (values) => values[below(values.length)] as (typeof values)[number] }
}
