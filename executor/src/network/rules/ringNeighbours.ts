/** Distances on the ring: at most 16 neighbours, and messages reach 512 members in 9 steps. */
const DISTANCES = [1, 2, 4, 8, 16, 32, 64, 128] as const

/**
 * Members that `self` always exchanges messages with, whatever their score: those at distances that are powers of two
 * on the ring of sorted ids.
 *
 * - Symmetric: b is a neighbour of a exactly if a is one of b.
 * - Up to 5 members everybody is a neighbour of everybody; above, the number of copies of a message grows with the logarithm.
 */
export function ringNeighbours(self: string, members: readonly string[]): readonly string[] {
  const ring = [...new Set(members)].sort()
  const index = ring.indexOf(self)
  if (index < 0) return []
  const neighbours = DISTANCES.filter((distance) => distance < ring.length).flatMap((distance) => [
    ring[(index + distance) % ring.length],
    ring[(index - distance + ring.length) % ring.length],
  ])
  return [...new Set(neighbours)].filter((id) => id !== undefined && id !== self) as string[]
}
