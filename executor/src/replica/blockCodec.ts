import { type BlockHeader, hashBlockHeader } from '@flowbuilder/sdk/consensus/blockHeader'
import { type Hex, hexToBigInt, keccak256, numberToBytes, sha256 } from 'viem'
import { FieldReader, hex, MalformedMessage, number } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree, type Tree } from '../consensus/engine/codec/rlp.ts'
import { type Block, MAX_BLOCK_BYTES } from '../consensus/engine/port.ts'
import { MAX_BLOCK_BUNDLES, MAX_BUNDLE_TRANSACTIONS } from '../ledger/transaction.ts'
import {
  decodeBundle,
  hashBundle,
  OPERATOR_SIGNATURE_BYTES,
  type SealedBundle,
  type SignedBundle,
} from './bundleCodec.ts'

const BEACON_PROOF_BYTES = 48

/** A bundle in its block. */
export interface IncludedBundle extends SealedBundle {
  /** See `Bundle` of the ledger. */
  readonly unconfirmed: readonly number[]
}

export interface BlockBody {
  /** Of the proposer, over the beacon of the block before. */
  readonly proof: Uint8Array
  readonly bundles: readonly IncludedBundle[]
}

export interface LedgerBlock extends BlockBody {
  readonly id: Hex
  readonly header: BlockHeader
}

type KnownBundle = (hash: Hex) => SignedBundle | undefined

/** SHA-256 of the RLP of (hash, signature, unconfirmed positions) of all bundles. */
export function transactionsRoot(bundles: readonly IncludedBundle[]): Hex {
  const trees = bundles.map(({ hash, signature, unconfirmed }) => [
    hex(hash),
    signature,
    unconfirmed.map(number),
  ])
  return sha256(encodeTree(trees))
}

/** RLP of (header, proof, bundles): docs/specs/ledger.md section 5. */
export function encodeBlock(header: BlockHeader, { proof, bundles }: BlockBody): Block {
  const bytes = encodeTree([headerTree(header), proof, bundlesTree(bundles)])
  return { id: hashBlockHeader(header), bytes }
}

/**
 * Reads a block whose body is the one that its header commits to: an id has one block.
 *
 * - `knownBundle`: what was read before from bytes with this hash. @default nothing
 * - Undefined for all other bytes. Whether the block follows is another question.
 */
export function decodeBlock(
  bytes: Uint8Array,
  knownBundle: KnownBundle = () => undefined,
): LedgerBlock | undefined {
  if (bytes.length > MAX_BLOCK_BYTES) return undefined
  const tree = decodeTree(bytes)
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const header = readHeader(fields.list(10))
    const proof = fields.bytes(BEACON_PROOF_BYTES)
    const bundles = fields.list(MAX_BLOCK_BUNDLES).map((bundle) => readBundle(bundle, knownBundle))
    fields.end()
    const isBound =
      header.beacon === keccak256(proof) && header.transactionsRoot === transactionsRoot(bundles)
    return isBound ? { id: hashBlockHeader(header), header, proof, bundles } : undefined
  })
}

function bundlesTree(bundles: readonly IncludedBundle[]): Tree {
  return bundles.map(({ bytes, signature, unconfirmed }) => [
    bytes,
    signature,
    unconfirmed.map(number),
  ])
}

function readBundle(tree: Tree, knownBundle: KnownBundle): IncludedBundle {
  const fields = new FieldReader(tree)
  const bytes = fields.bytes()
  const signature = fields.bytes(OPERATOR_SIGNATURE_BYTES)
  const positions = new FieldReader(fields.list(MAX_BUNDLE_TRANSACTIONS))
  fields.end()
  const hash = hashBundle(bytes)
  const bundle = knownBundle(hash) ?? decodeBundle(bytes)
  if (bundle === undefined) throw new MalformedMessage()
  const unconfirmed: number[] = []
  while (!positions.isAtEnd) {
    const position = positions.number()
    const isNext = position > (unconfirmed.at(-1) ?? -1) && position < bundle.transactions.length
    if (!isNext) throw new MalformedMessage()
    unconfirmed.push(position)
  }
  return { bundle, bytes, hash, signature, unconfirmed }
}

function headerTree(header: BlockHeader): Tree {
  return [
    number(Number(header.height)),
    number(Number(header.epoch)),
    number(Number(header.time)),
    hex(header.parentId),
    hex(header.stateRoot),
    hex(header.transactionsRoot),
    hex(header.settlementRoot),
    hex(header.beacon),
    numberToBytes(header.faults, { size: 32 }),
    hex(header.proposer),
  ]
}

function readHeader(tree: Tree): BlockHeader {
  const fields = new FieldReader(tree)
  const header = {
    height: BigInt(fields.number()),
    epoch: BigInt(fields.number()),
    time: BigInt(fields.number()),
    parentId: fields.hex(32),
    stateRoot: fields.hex(32),
    transactionsRoot: fields.hex(32),
    settlementRoot: fields.hex(32),
    beacon: fields.hex(32),
    faults: hexToBigInt(fields.hex(32)),
    proposer: fields.hex(20),
  }
  fields.end()
  return header
}
