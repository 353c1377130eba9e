import { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import { type Hex, keccak256, numberToHex } from 'viem'
import {
  CHAIN_KEY,
  type EvidenceEntry,
  epochKey,
  evidenceKey,
  type LedgerView,
  requestKey,
} from '../../ledger/state.ts'
import { decodeBlock } from '../../replica/blockCodec.ts'
import { readStatementPair } from '../../replica/evidenceProof.ts'
import type { SettlementLedger } from '../batch/settledBlock.ts'
import type { LedgerChain } from '../ledger/ledgerChain.ts'
import { absenceCall, equivocationCall, type FaultReport, wrongResultCall } from './faultReport.ts'

/** Epochs whose faults still count: the contract takes certificates of the current one and the one before. */
const EPOCHS = 2

/** Double votes and proposals that the ledger has recorded with their proofs. */
export async function findEquivocations(
  ledger: SettlementLedger,
  isKnown: (entry: EvidenceEntry) => boolean,
): Promise<FaultReport[]> {
  const { view } = ledger.replica
  const reports: FaultReport[] = []
  for (const epoch of keptEpochs(view)) {
    for (const { operator, publicKey } of view.get(epochKey(epoch))?.members ?? []) {
      const entry = view.get(evidenceKey(epoch, operator))
      if (entry === undefined || isKnown(entry)) continue
      const statements = await findStatements(ledger, entry)
      if (statements === undefined) continue
      const subject = numberToHex(entry.height, { size: 32 })
      const data = equivocationCall(publicKey, statements)
      reports.push({ fault: Fault.EQUIVOCATION, culprits: [operator], subject, data })
    }
  }
  return reports
}

/** A vote for another result than the agreed one. */
export interface Dissent {
  readonly id: Hex
  readonly operator: string
  readonly resultHash: Hex
  readonly signature: Hex
  /** Of the operator, 96 bytes. */
  readonly publicKey: Hex
}

/** Votes for another result than the agreed one, of requests that the ledger holds. */
export function findDissents(view: LedgerView, chain: LedgerChain): Dissent[] {
  const dissents: Dissent[] = []
  for (const { id, request } of chain.requests()) {
    const entry = view.get(requestKey(id))
    // Other modes are not certified: nobody is slashed for a vote about them.
    if (request.mode !== VerifyMode.QUORUM || entry?.resultHash === undefined) continue
    for (const [operator, resultHash] of Object.entries(entry.results)) {
      const signature = entry.signatures[operator]
      const publicKey = keyOf(view, operator)
      if (resultHash === entry.resultHash || signature === undefined || publicKey === undefined)
        continue
      dissents.push({ id, operator, resultHash, signature, publicKey })
    }
  }
  return dissents
}

/** The report of a dissent, once the chain has certified another result; undefined before. */
export function wrongResultOf(dissent: Dissent, chain: LedgerChain): FaultReport | undefined {
  const found = chain.requestOf(dissent.id)
  const certified = found?.state.resultHash
  if (found === undefined || certified === undefined || certified === dissent.resultHash)
    return undefined
  const data = wrongResultCall(dissent.publicKey, dissent, found.request)
  return { fault: Fault.WRONG_RESULT, culprits: [dissent.operator], subject: dissent.id, data }
}

/** Members that the last block names as absent, if `isReported` does not say otherwise. */
export async function findAbsences(
  ledger: SettlementLedger,
  isReported: (operator: string, epoch: number) => boolean,
): Promise<FaultReport | undefined> {
  const { view } = ledger.replica
  const certified = await ledger.certifiedBlock(view.get(CHAIN_KEY)?.height ?? 0)
  const header = certified && decodeBlock(certified.block.bytes)?.header
  if (certified === undefined || header === undefined || header.faults === 0n) return undefined
  const epoch = Number(header.epoch)
  const members = view.get(epochKey(epoch))?.members ?? []
  const culprits: string[] = []
  let bits = 0n
  for (const [seat, { operator }] of members.entries()) {
    const bit = 1n << BigInt(seat)
    if ((header.faults & bit) === 0n || isReported(operator, epoch)) continue
    culprits.push(operator)
    bits |= bit
  }
  const data = bits === 0n ? undefined : absenceCall(certified, bits)
  if (data === undefined) return undefined
  return { fault: Fault.ABSENCE, culprits, subject: numberToHex(epoch, { size: 32 }), data }
}

/** The proof is in the block that recorded it; undefined if that is not kept any more. */
async function findStatements(ledger: SettlementLedger, entry: EvidenceEntry) {
  const certified = await ledger.certifiedBlock(entry.reportedAt)
  const block = certified && decodeBlock(certified.block.bytes)
  for (const { bundle } of block?.bundles ?? []) {
    for (const transaction of bundle.transactions) {
      if (transaction.type !== 'evidence' || keccak256(transaction.proof) !== entry.proofHash)
        continue
      return readStatementPair(transaction)
    }
  }
  return undefined
}

function keptEpochs(view: LedgerView): number[] {
  const current = view.get(CHAIN_KEY)?.epoch ?? 0
  return Array.from({ length: EPOCHS }, (_, index) => current - index).filter((one) => one > 0)
}

function keyOf(view: LedgerView, operator: string): Hex | undefined {
  for (const epoch of keptEpochs(view)) {
    const member = view.get(epochKey(epoch))?.members.find((item) => item.operator === operator)
    if (member !== undefined) return member.publicKey
  }
  return undefined
}
