import { type Hex, hexToBigInt } from 'viem'
import { hasLostCommittee } from '../../ledger/assignment/hasLostCommittee.ts'
import { roomFor } from '../../ledger/assignment/roomFor.ts'
import { CHAIN_KEY, epochKey, LedgerMode, type LedgerView, requestKey } from '../../ledger/state.ts'
import type { Transaction } from '../../ledger/transaction.ts'
import type { TransactionOf } from '../../ledger/transactions/context.ts'
import type { ChainClaim } from '../../replica/port.ts'
import { rankOf, seatsOf } from '../turns.ts'
import type { LedgerChain } from './ledgerChain.ts'

export interface ClaimProposerOptions {
  /** This validator. */
  readonly self: string
  /** Time after which the next member says what the one before it has not said. @default STEP_IN_MS */
  readonly stepInMs?: number | undefined
}

/** A moment by both clocks: the own one, and the ledger's. */
interface Instant {
  readonly ms: number
  readonly height: number
}

export interface ClaimProposerModules {
  readonly chain: LedgerChain
  readonly view: () => LedgerView
  /** False: the queue is full. */
  readonly submit: (transaction: Transaction) => boolean
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
}

/** Time after which the next member says what the one before it has not said. */
export const STEP_IN_MS = 500
/** Blocks of the ledger that must have come meanwhile: when they are slow, nobody is silent yet. */
export const STEP_IN_BLOCKS = 2
/** Time after which what the ledger did not take is said again; likewise only after so many blocks. */
export const SAY_AGAIN_MS = 3_000
/** Claims that are said in one go. */
export const MAX_CLAIMS = 512

/**
 * Tells the ledger what the chain says: new requests, ended ones, new sets.
 *
 * - Each claim has a turn order of the members that follows from its subject, so that one says it and the next ones only if it is silent.
 * - Nothing here is durable: what the ledger does not know is found again by looking.
 */
export class ClaimProposer {
  readonly #options: ClaimProposerOptions
  readonly #modules: ClaimProposerModules
  /** By the claim: when it was first due, and when it was said here. */
  readonly #due = new Map<string, { readonly since: Instant; said: Instant | undefined }>()

  constructor(options: ClaimProposerOptions, modules: ClaimProposerModules) {
    this.#options = options
    this.#modules = modules
  }

  /** Says what is this member's turn to say. Cheap when nothing is new. */
  tick(): void {
    const { chain, view, submit, now } = this.#modules
    const ledger = view()
    const at = { ms: now(), height: ledger.get(CHAIN_KEY)?.height ?? 0 }
    const hasPassed = ({ ms, height }: Instant, forMs: number, blocks: number): boolean =>
      at.ms - ms >= forMs && at.height - height >= blocks
    const stepInMs = this.#options.stepInMs ?? STEP_IN_MS
    const seats = seatsOf(ledger, this.#options.self)
    const claims = [...this.#claims(ledger)]
    const keys = new Set(claims.map(keyOf))
    for (const key of this.#due.keys()) if (!keys.has(key)) this.#due.delete(key)
    for (const claim of claims) {
      // Who builds the next block asks for as much.
      if (seats.own < 0 || !chain.confirms(claim, 'builder')) continue
      const due = this.#due.get(keyOf(claim)) ?? { since: at, said: undefined }
      this.#due.set(keyOf(claim), due)
      const subject = claim.type === 'startEpoch' ? BigInt(claim.epoch) : hexToBigInt(claim.request)
      const rank = rankOf(seats, subject)
      const isTurn = hasPassed(due.since, rank * stepInMs, rank * STEP_IN_BLOCKS)
      const isSaid = due.said !== undefined && !hasPassed(due.said, SAY_AGAIN_MS, STEP_IN_BLOCKS)
      if (isTurn && !isSaid && submit(claim)) due.said = at
    }
  }

  *#claims(ledger: LedgerView): Generator<ChainClaim> {
    const { chain } = this.#modules
    const epoch = ledger.get(CHAIN_KEY)?.epoch ?? 0
    const next = chain.epochs.find((item) => item.epoch === epoch + 1)
    if (next !== undefined) yield { type: 'startEpoch', epoch: next.epoch, members: next.members }
    let count = 0
    for (const { id } of chain.requests()) {
      if (count >= MAX_CLAIMS) return
      const claim = this.#claimAbout(id, ledger)
      if (claim === undefined) continue
      count += 1
      yield claim
    }
  }

  #claimAbout(id: Hex, ledger: LedgerView): ChainClaim | undefined {
    const { chain } = this.#modules
    const entry = ledger.get(requestKey(id))
    const admission = chain.admissionOf(id)
    // Said only when there is room: else what has none would keep everything else from being said.
    if (entry === undefined) return admission && hasRoom(admission, ledger) ? admission : undefined
    if (admission === undefined) {
      const acknowledge = { type: 'acknowledge', request: id } as const
      return chain.confirms(acknowledge, 'voter') ? acknowledge : undefined
    }
    const members = ledger.get(epochKey(ledger.get(CHAIN_KEY)?.epoch ?? 0))?.members ?? []
    const seats = new Set(members.map(({ operator }) => operator))
    if (admission.mode === entry.mode && hasLostCommittee(entry, seats)) return admission
    // A dispute: admitted anew, in quorum mode and with more time.
    const isEscalated = admission.mode === LedgerMode.QUORUM && entry.mode === LedgerMode.OPTIMISTIC
    const ledgerTimeS = ledger.get(CHAIN_KEY)?.timeS ?? 0
    const hasMoreTime =
      entry.resultHash === undefined &&
      entry.deadlineS < ledgerTimeS &&
      admission.deadlineS >= ledgerTimeS
    return isEscalated || (hasMoreTime && admission.mode === LedgerMode.QUORUM)
      ? admission
      : undefined
  }
}

function hasRoom({ deadlineS }: TransactionOf<'admit'>, ledger: LedgerView): boolean {
  const { openRequests = 0, timeS = 0 } = ledger.get(CHAIN_KEY) ?? {}
  return openRequests < roomFor(deadlineS - timeS)
}

function keyOf(claim: ChainClaim): string {
  return claim.type === 'startEpoch'
    ? `${claim.type} ${claim.epoch}`
    : `${claim.type} ${claim.request}`
}
