import type { Hex } from 'viem'
import {
  CHAIN_KEY,
  epochKey,
  executorKey,
  LedgerMode,
  type Operator,
  type RequestEntry,
  requestKey,
} from '../ledger/state.ts'
import { LIVENESS_BLOCKS } from '../ledger/transactions/context.ts'
import { MemberState } from '../membership/membership.ts'
import type { Validator } from '../validator/port.ts'

export interface ReplacementsModules {
  readonly validator: Pick<Validator, 'operator' | 'replica' | 'submit'>
  /** How a member looks from here. */
  readonly stateOf: (operator: Operator) => MemberState
  /** False once the performer has posted its claim: then nobody has to take over. */
  readonly needsPerformer: (request: Hex) => boolean
}

/** The ledger is asked again after so many blocks. */
const ASK_EVERY_BLOCKS = 2

/**
 * Asks the ledger to replace performers that this node suspects.
 *
 * - Both have to agree: the failure detector that the performer is silent, and the ledger that it has no seat, or gave no sign of life for
 *   LIVENESS_BLOCKS. Before that the ledger would refuse, so it is not asked.
 * - Only members of the committee ask: one of them takes over.
 */
export class Replacements {
  readonly #modules: ReplacementsModules
  /** Requests of this node's committees that somebody performs, and the block in which the ledger was last asked. */
  readonly #watched = new Map<Hex, number>()

  constructor(modules: ReplacementsModules) {
    this.#modules = modules
  }

  /** The entry of a request, whenever it has changed. */
  look(id: Hex, entry: RequestEntry | undefined): void {
    const { operator } = this.#modules.validator
    const isWatched =
      entry?.mode === LedgerMode.OPTIMISTIC &&
      entry.resultHash === undefined &&
      entry.committee.some((member) => member.operator === operator)
    if (!isWatched) this.#watched.delete(id)
    else if (!this.#watched.has(id)) this.#watched.set(id, 0)
  }

  /** After each block, and when a member looks different. */
  ask(): void {
    const { validator, stateOf, needsPerformer } = this.#modules
    const { view } = validator.replica
    const { height = 0, epoch = 0 } = view.get(CHAIN_KEY) ?? {}
    for (const [id, askedAt] of this.#watched) {
      const entry = view.get(requestKey(id))
      const performer = entry?.committee[entry.performer]?.operator
      if (performer === undefined || performer === validator.operator) continue
      const seenAt = view.get(executorKey(performer))?.seenAt ?? 0
      const { members } = view.get(epochKey(epoch)) ?? { members: [] }
      const hasSeat = members.some(({ operator }) => operator === performer)
      // The block that takes the transaction is the next one.
      const isSilent = !hasSeat || height + 1 - seenAt > LIVENESS_BLOCKS
      if (!isSilent || stateOf(performer) === MemberState.LIVE) continue
      if (height - askedAt < ASK_EVERY_BLOCKS || !needsPerformer(id)) continue
      if (validator.submit({ type: 'replace', request: id })) this.#watched.set(id, height)
    }
  }
}
