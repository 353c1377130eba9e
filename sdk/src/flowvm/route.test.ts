import { describe, expect, it } from 'vitest'
import { routeMemory, routePermutation, switchCount } from './route.ts'

describe('switchCount', () => {
  it('is the sum of the binary logarithms, rounded up', () => {
    expect([1, 2, 3, 4, 5, 8].map(switchCount)).toEqual([0, 1, 3, 5, 8, 17])
    expect(switchCount(311)).toBe(2288)
  })
})

describe('routePermutation', () => {
  it('routes a random permutation of every size up to 330', () => {
    for (let size = 1; size <= 330; size++) {
      const order = shuffled(size, size)
      const switches = routePermutation(order)
      expect(switches, `size ${size}`).toHaveLength(switchCount(size))
      expect(apply(size, switches), `size ${size}`).toEqual(order)
    }
  })

  it('routes every permutation of up to six lines', () => {
    for (let size = 1; size <= 6; size++) {
      for (const order of permutations(size))
        expect(apply(size, routePermutation(order))).toEqual(order)
    }
  })

  it('routes the identity and the reversal', () => {
    const identity = [...Array(311).keys()]
    expect(apply(311, routePermutation(identity))).toEqual(identity)
    expect(apply(311, routePermutation(identity.toReversed()))).toEqual(identity.toReversed())
  })
})

describe('routeMemory', () => {
  it('brings each source in front of the reads of its slot', () => {
    const readSlots = [2, 0, 2, 1, 0]
    expect(apply(8, routeMemory(3, readSlots))).toEqual([0, 4, 7, 1, 6, 2, 3, 5])
  })
})

/** Sends 0..n-1 through the network, written apart from the router: segments of lines, depth first. */
function apply(size: number, switches: readonly number[]): number[] {
  const layers: (readonly [number, number])[][] = []
  const back: (readonly [number, number])[][] = []
  const build = (lines: readonly number[], depth: number): void => {
    if (lines.length < 2) return
    const half = lines.length >> 1
    const pairs = Array.from(
      { length: half },
      (_, k) => [lines[2 * k] as number, lines[2 * k + 1] as number] as const,
    )
    layers[depth] = [...(layers[depth] ?? []), ...pairs]
    back[depth] = [...(back[depth] ?? []), ...pairs.slice(0, (lines.length - 1) >> 1)]
    build(
      pairs.map(([first]) => first),
      depth + 1,
    )
    const rest = lines.length % 2 === 1 ? [lines[lines.length - 1] as number] : []
    build([...pairs.map(([, second]) => second), ...rest], depth + 1)
  }
  build([...Array(size).keys()], 0)
  const wires = [...Array(size).keys()]
  for (const [index, [a, b]] of [...layers.flat(), ...back.toReversed().flat()].entries()) {
    if (switches[index] === 1) [wires[a], wires[b]] = [wires[b] as number, wires[a] as number]
  }
  return wires
}

function shuffled(size: number, seed: number): number[] {
  const order = [...Array(size).keys()]
  let state = seed
  for (let index = size - 1; index > 0; index--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const other = Math.floor((state / 2 ** 32) * (index + 1))
    ;[order[index], order[other]] = [order[other] as number, order[index] as number]
  }
  return order
}

function permutations(size: number): number[][] {
  if (size === 0) return [[]]
  return permutations(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, place) => [
      ...rest.slice(0, place),
      size - 1,
      ...rest.slice(place),
    ]),
  )
}
