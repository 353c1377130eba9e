import { concat, type Hex, keccak256, zeroHash } from 'viem'

/**
 * The root over leaves, as contracts/libraries/MerkleTree.sol builds it: a node hashes its two children in ascending order,
 * a node without a sibling moves up as it is. Zero for no leaves.
 */
export function merkleRoot(leaves: readonly Hex[]): Hex {
  let layer = leaves
  while (layer.length > 1) layer = parentsOf(layer)
  return layer[0] ?? zeroHash
}

/**
 * The siblings of a leaf from the bottom up: the proof that OpenZeppelin's MerkleProof checks.
 *
 * - Index: of the leaf, below the number of leaves; there are none beyond.
 */
export function merkleProof(leaves: readonly Hex[], index: number): Hex[] {
  const proof: Hex[] = []
  let layer = leaves
  for (let place = index; layer.length > 1; place = Math.floor(place / 2)) {
    const sibling = layer[place % 2 === 0 ? place + 1 : place - 1]
    if (sibling !== undefined) proof.push(sibling)
    layer = parentsOf(layer)
  }
  return proof
}

function parentsOf(layer: readonly Hex[]): Hex[] {
  const parents: Hex[] = []
  for (let index = 0; index < layer.length; index += 2) {
    const [left, right] = layer.slice(index, index + 2) as [Hex, Hex | undefined]
    parents.push(right === undefined ? left : hashPair(left, right))
  }
  return parents
}

function hashPair(a: Hex, b: Hex): Hex {
  return keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a]))
}
