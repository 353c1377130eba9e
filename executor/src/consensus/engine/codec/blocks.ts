import type { Hex } from 'viem'
import { hexToBigInt, numberToBytes } from 'viem'
import type { BlockCertificate } from '../port.ts'
import { FieldReader, hex, number, round } from './fields.ts'
import { undefinedIfMalformed } from './message.ts'
import { decodeTree, encodeTree, type Tree } from './rlp.ts'

/** A block as a peer shows it; nothing of it is verified yet. */
export interface ShownBlock {
  readonly bytes: Uint8Array
  readonly certificate: BlockCertificate
}

/** Blocks of one answer. */
export const MAX_SYNCED_BLOCKS = 64
/** 4 MiB: an answer ends early, though never before its first block. */
export const MAX_SYNC_BYTES = 2 ** 22

export function certificateFields(certificate: BlockCertificate): Tree {
  return [
    number(certificate.height),
    round(certificate.round),
    hex(certificate.blockId),
    numberToBytes(certificate.absentMembers, { size: 32 }),
    certificate.signature,
  ]
}

/** Reads what `certificateFields` wrote. Throws MalformedMessage. */
export function readCertificateFields(tree: Tree): BlockCertificate {
  const fields = new FieldReader(tree)
  const certificate = {
    height: fields.number(),
    round: fields.round(),
    blockId: fields.hex(32) as Hex,
    absentMembers: hexToBigInt(fields.hex(32)),
    signature: fields.bytes(48),
  }
  fields.end()
  return certificate
}

/** Consecutive blocks, lowest first: what a peer answers that is asked for them. */
export function encodeBlocks(blocks: readonly ShownBlock[]): Uint8Array {
  return encodeTree(blocks.map(({ bytes, certificate }) => [bytes, certificateFields(certificate)]))
}

/** Undefined for bytes that are no such answer. */
export function decodeBlocks(bytes: Uint8Array): readonly ShownBlock[] | undefined {
  const tree = decodeTree(bytes)
  if (tree === undefined || tree instanceof Uint8Array || tree.length > MAX_SYNCED_BLOCKS)
    return undefined
  return undefinedIfMalformed(() =>
    tree.map((item) => {
      const fields = new FieldReader(item)
      const block = {
        bytes: fields.bytes(),
        certificate: readCertificateFields(fields.list(5)),
      }
      fields.end()
      return block
    }),
  )
}
