/** Draws `count` items without repetition, the same ones for the same seed, and keeps their order. */
export function sample<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
  const places = items.map((_, index) => ({ index, rank: scramble(index, seed) }))
  const drawn = places.sort((a, b) => a.rank - b.rank).slice(0, count)
  const kept = new Set(drawn.map(({ index }) => index))
  return items.filter((_, index) => kept.has(index))
}

/** A mixing of 32 bits in the manner of murmur3: neighbours end far apart. */
function scramble(index: number, seed: number): number {
  let word = (index + 1 + Math.imul(seed, 0x9e3779b9)) | 0
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}
