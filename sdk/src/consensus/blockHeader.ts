import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'

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

const PARAMETERS = [
  {
    type: 'tuple',
    components: [
      { name: 'height', type: 'uint64' },
      { name: 'epoch', type: 'uint64' },
      { name: 'time', type: 'uint64' },
      { name: 'parentId', type: 'bytes32' },
      { name: 'stateRoot', type: 'bytes32' },
      { name: 'transactionsRoot', type: 'bytes32' },
      { name: 'settlementRoot', type: 'bytes32' },
      { name: 'beacon', type: 'bytes32' },
      { name: 'faults', type: 'uint256' },
      { name: 'proposer', type: 'address' },
    ],
  },
] as const

/** The ten words of a header, 320 bytes: `abi.encode(header)`. */
export function encodeBlockHeader(header: BlockHeader): Hex {
  return encodeAbiParameters(PARAMETERS, [header])
}

/**
 * The block id: what votes for the block name.
 *
 * - Source: twin of ConsensusDigest.blockId. Vectors: test/vectors/consensus.json.
 */
export function hashBlockHeader(header: BlockHeader): Hex {
  return keccak256(encodeBlockHeader(header))
}
