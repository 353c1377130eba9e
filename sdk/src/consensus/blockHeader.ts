import { type Address, bytesToHex, type Hex, keccak256 } from 'viem'
import { abiWords } from './abiWords.ts'

/**
 * What a block of the executors' ledger says about itself.
 *
 * - Shape: the ABI tuple `BlockHeader` of contracts/types/BlockHeader.sol, which documents the fields.
 */
export interface BlockHeader {
  readonly height: bigint
  readonly epoch: bigint
  /** Unix seconds. */
  readonly time: bigint
  readonly parentId: Hex
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly settlementRoot: Hex
  readonly beacon: Hex
  /** Bit i: the ledger found that member i of the epoch neglected its duty. */
  readonly faults: bigint
  readonly proposer: Address
}

/** The ten words of a header, 320 bytes: `abi.encode(header)`. */
export function encodeBlockHeader(header: BlockHeader): Hex {
  return bytesToHex(wordsOf(header))
}

function wordsOf(header: BlockHeader): Uint8Array {
  const { height, epoch, time, parentId, stateRoot, transactionsRoot } = header
  const { settlementRoot, beacon, faults, proposer } = header
  const places = [height, epoch, time, parentId, stateRoot, transactionsRoot] as const
  return abiWords([...places, settlementRoot, beacon, faults, proposer])
}

/**
 * The block id: what votes for the block name.
 *
 * - Source: twin of ConsensusDigest.blockId. Vectors: test/vectors/consensus.json.
 */
export function hashBlockHeader(header: BlockHeader): Hex {
  return keccak256(wordsOf(header))
}
