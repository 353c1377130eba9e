import { type Hex, keccak256, zeroHash } from 'viem'
import type { Block } from '../../../executor/src/consensus/engine/port.ts'
import { encodeBlock, transactionsRoot } from '../../../executor/src/replica/blockCodec.ts'
import type { Random } from '../random.ts'
import { START_MS } from './simulatedChain.ts'

const PROOF_BYTES = 48

/** A block that can be read and has an id, but follows no block: its proof and its roots are made up. */
export function forgeBlock(height: number, proposer: Hex, random: Random): Block {
  const proof = new Uint8Array(PROOF_BYTES).map(() => random.below(256))
  const header = {
    height: BigInt(height),
    epoch: 1n,
    time: BigInt(START_MS / 1_000),
    parentId: zeroHash,
    stateRoot: zeroHash,
    transactionsRoot: transactionsRoot([]),
    settlementRoot: zeroHash,
    beacon: keccak256(proof),
    faults: 0n,
    proposer,
  }
  return encodeBlock(header, { proof, bundles: [] })
}
