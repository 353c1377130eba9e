import type { Hex } from 'viem'
import { type AppliedBlock, applyBlock, type BlockContext } from '../ledger/applyBlock.ts'
import { ABSENCE_BLOCKS } from '../ledger/assignment/absentSeats.ts'
import {
  CHAIN_KEY,
  type EntryKey,
  epochKey,
  type LedgerView,
  type RequestEntry,
  type Table,
  type Tables,
} from '../ledger/state.ts'
import { EMPTY_HASHES, type StateHashes, stateRoot, updateHashes } from '../ledger/stateRoot.ts'
import type { Bundle } from '../ledger/transaction.ts'
import { isSet } from '../ledger/transactions/startEpoch.ts'
import { decodeEntry, encodeEntry } from './entryCodec.ts'
import { genesisMismatch } from './errors.ts'
import type { Genesis } from './port.ts'

/** Canonical bytes by key; undefined for a deleted entry. */
export type StateWrites = readonly (readonly [EntryKey, Uint8Array | undefined])[]

/** A block that was applied to the state, but is not decided yet. */
export interface PreparedBlock {
  readonly applied: AppliedBlock
  readonly writes: StateWrites
  readonly hashes: StateHashes
  readonly stateRoot: Hex
}

/** The entries after the last block, in memory, with their hashes. */
export class LedgerState implements LedgerView {
  readonly #entries = new Map<EntryKey, Tables[Table]>()
  #hashes: StateHashes = EMPTY_HASHES

  /** The state before the first block. Errors: LEDGER_GENESIS_MISMATCH. */
  static genesis({
    epoch,
    members,
    timeS,
    beacon,
    absenceBlocks = ABSENCE_BLOCKS,
  }: Genesis): LedgerState {
    if (!isSet(members) || !Number.isSafeInteger(timeS) || !(absenceBlocks >= 1))
      throw genesisMismatch()
    const state = new LedgerState()
    state.#entries.set(CHAIN_KEY, {
      height: 0,
      epoch,
      timeS,
      beacon,
      openRequests: 0,
      absenceBlocks,
    })
    state.#entries.set(epochKey(epoch), { epoch, since: 1, members })
    const writes = [...state.#entries].map(([key, entry]) => [key, encodeEntry(entry)] as const)
    state.#hashes = updateHashes(EMPTY_HASHES, writes)
    return state
  }

  static fromEntries(entries: Iterable<readonly [EntryKey, Uint8Array]>): LedgerState {
    const state = new LedgerState()
    const all = [...entries]
    for (const [key, bytes] of all) state.#entries.set(key, decodeEntry(bytes))
    state.#hashes = updateHashes(EMPTY_HASHES, all)
    return state
  }

  get<Name extends Table>(key: EntryKey<Name>): Tables[Name] | undefined {
    return this.#entries.get(key) as Tables[Name] | undefined
  }

  get hashes(): StateHashes {
    return this.#hashes
  }

  get root(): Hex {
    return stateRoot(this.#hashes)
  }

  /** All requests. */
  get requests(): RequestEntry[] {
    const found: RequestEntry[] = []
    for (const [key, entry] of this.#entries)
      if (key.startsWith('request/')) found.push(entry as RequestEntry)
    return found
  }

  get keys(): Iterable<EntryKey> {
    return this.#entries.keys()
  }

  /** The whole state as writes. */
  get writes(): StateWrites {
    return [...this.#entries].map(([key, entry]) => [key, encodeEntry(entry)] as const)
  }

  /** Undefined if the block cannot follow. Nothing changes. */
  prepare(block: BlockContext, bundles: readonly Bundle[]): PreparedBlock | undefined {
    const applied = applyBlock(this, block, bundles)
    if (applied === undefined) return undefined
    const writes = [...applied.changes].map(
      ([key, entry]) => [key, entry === undefined ? undefined : encodeEntry(entry)] as const,
    )
    const hashes = updateHashes(this.#hashes, writes)
    return { applied, writes, hashes, stateRoot: stateRoot(hashes) }
  }

  /** Takes over a block that was prepared on this state. */
  advance({ applied, hashes }: PreparedBlock): void {
    for (const [key, entry] of applied.changes) {
      if (entry === undefined) this.#entries.delete(key)
      else this.#entries.set(key, entry)
    }
    this.#hashes = hashes
  }
}
