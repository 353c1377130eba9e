import { journalCorrupt } from '../errors.ts'
import { applyEvent, startRun } from '../fold/foldRun.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import type { RunPlan } from '../fold/runPlan.ts'
import type { RunState } from '../fold/runState.ts'
import { ByteReader } from './byteReader.ts'
import { readEvent, readStart } from './eventCodec.ts'

/**
 * The state of a run after its history.
 *
 * - `planAt`: gives the plan for the hash of a definition.
 * - `visit`: called with each event, and the state after it.
 * - Errors: RUN_JOURNAL_CORRUPT.
 */
export function foldHistory(
  history: Uint8Array,
  planAt: (definitionHash: `0x${string}`) => RunPlan,
  visit?: (event: RunEvent, state: RunState) => void,
): RunState {
  const reader = new ByteReader(history)
  try {
    const start = readStart(reader)
    const state = startRun(planAt(start.definitionHash), start)
    visit?.(start, state)
    while (!reader.isAtEnd) {
      const event = readEvent(reader, start.atMs)
      applyEvent(state, event)
      visit?.(event, state)
    }
    return state
  } catch (error) {
    throw journalCorrupt(`an event at byte ${reader.at} of a run`, error)
  }
}
