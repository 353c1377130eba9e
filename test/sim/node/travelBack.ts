import type { Hex } from 'viem'
import { decodeCertified } from '../../../executor/src/replica/committedBlocks.ts'
import { blockKey, stateRange } from '../../../executor/src/replica/entryCodec.ts'
import { readEntries } from '../../../executor/src/replica/readEntries.ts'
import { KvVersionedStore } from '../../../executor/src/storage/versioned/kvVersionedStore.ts'
import { stateRootOf } from '../checkers/stateRootOf.ts'
import type { SimulatedNode } from './simulatedNode.ts'

/** The whole state is read at so many heights besides the last one, evenly apart. */
const READ_STATES = 2

/** What is wrong with the history on a node's disk: each block is there, and states have the root that their header names. */
export async function travelBack(
  node: SimulatedNode,
  seenAt: (height: number) => { readonly id: Hex; readonly stateRoot: Hex } | undefined,
  keptBlocks = Number.POSITIVE_INFINITY,
): Promise<string | undefined> {
  const store = await KvVersionedStore.open(node.chainStore)
  const newest = store.snapshot()
  // What came before a state that it took over, and what it need not keep, it may have or not.
  const oldest = Math.max(node.oldestHeight, node.height - keptBlocks + 1)
  for (let height = oldest; height <= node.height; height += 1) {
    const record = await newest.get(blockKey(height))
    const id = record === undefined ? undefined : decodeCertified(record)?.block.id
    if (id !== seenAt(height)?.id) return `holds ${id} as block ${height}`
  }
  const step = Math.max(1, Math.floor((node.height - oldest + 1) / (READ_STATES + 1)))
  for (let height = node.height; height >= oldest; height -= step) {
    const snapshot = store.snapshot(height)
    const root = stateRootOf(await readEntries(snapshot, stateRange()))
    if (root !== seenAt(height)?.stateRoot) return `reads another state of height ${height}`
  }
  return undefined
}
