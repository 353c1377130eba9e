import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import { verifyBlockCertificate } from '../consensus/engine/blockCertificate.ts'
import { decodeBlocks, type ShownBlock } from '../consensus/engine/codec/blocks.ts'
import type { CertifiedBlock } from '../consensus/engine/port.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import { epochKey, type LedgerView } from '../ledger/state.ts'
import type { PeerId } from '../network/port.ts'
import { decodeBlock } from '../replica/blockCodec.ts'
import { heightTerms } from '../replica/heightTerms.ts'

export interface EarlierBlocksModules {
  /** Its epochs are those that certificates are held against. */
  readonly view: LedgerView
  readonly context: SigningContext
  readonly scheme: SignatureScheme
  /** `encodeBlocks` of a peer from a height on. */
  readonly requestBlocks: (peer: PeerId, from: number) => Promise<Uint8Array>
}

/**
 * The certified blocks right before a held one, the newest first: of the first peer that shows all of them down to `lowest`, else none.
 *
 * - Each is named by the one after it, and its certificate is verified: a peer can neither invent nor hide a signature.
 */
export async function fetchEarlierBlocks(
  before: CertifiedBlock,
  lowest: number,
  peers: readonly PeerId[],
  modules: EarlierBlocksModules,
): Promise<readonly CertifiedBlock[]> {
  for (const peer of peers) {
    const answer = await modules.requestBlocks(peer, lowest).catch(() => undefined)
    const shown = answer === undefined ? undefined : decodeBlocks(answer)
    const blocks = shown === undefined ? undefined : chainOf(before, lowest, shown, modules)
    if (blocks !== undefined) return blocks
  }
  return []
}

function chainOf(
  before: CertifiedBlock,
  lowest: number,
  shown: readonly ShownBlock[],
  { view, context, scheme }: EarlierBlocksModules,
): readonly CertifiedBlock[] | undefined {
  const blocks: CertifiedBlock[] = []
  let parentId = decodeBlock(before.block.bytes)?.header.parentId
  for (let height = before.certificate.height - 1; height >= lowest; height -= 1) {
    const { bytes, certificate } = shown[height - lowest] ?? {}
    const block = bytes && decodeBlock(bytes)
    if (bytes === undefined || certificate === undefined || block === undefined) return undefined
    if (block.id !== parentId || certificate.blockId !== parentId) return undefined
    const epoch = view.get(epochKey(Number(block.header.epoch)))
    if (epoch === undefined) return undefined
    const terms = heightTerms(epoch, height, block.header.beacon)
    if (!verifyBlockCertificate(certificate, terms, context, scheme)) return undefined
    blocks.push({ block: { id: block.id, bytes }, certificate })
    parentId = block.header.parentId
  }
  return blocks
}
