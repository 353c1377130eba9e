import type { Hex } from 'viem'
import { certificateFields, readCertificateFields } from '../consensus/engine/codec/blocks.ts'
import { FieldReader } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree } from '../consensus/engine/codec/rlp.ts'
import type { CertifiedBlock } from '../consensus/engine/port.ts'

/** RLP of (block, certificate): what is stored and sent for one height. */
export function encodeCertified({ block, certificate }: CertifiedBlock): Uint8Array {
  return encodeTree([block.bytes, certificateFields(certificate)])
}

/** The id is that of the certificate: whoever got the bytes from a stranger compares it with the block. Undefined for other bytes. */
export function decodeCertified(bytes: Uint8Array): CertifiedBlock | undefined {
  const tree = decodeTree(bytes)
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const block = fields.bytes()
    const certificate = readCertificateFields(fields.list(5))
    fields.end()
    return { block: { id: certificate.blockId as Hex, bytes: block }, certificate }
  })
}
