import { bytesToNumber } from 'viem'
import type { WriteAheadLog } from '../../storage/log/port.ts'
import { apply } from '../core/apply.ts'
import type { CoreEffect } from '../core/coreEffect.ts'
import type { CoreInput } from '../core/coreInput.ts'
import type { CoreState } from '../core/coreState.ts'
import { decodeLogRecord } from './codec/logRecord.ts'
import { logInconsistent } from './errors.ts'
import { outstandingEffects } from './outstandingEffects.ts'
import type { Block, ConsensusApplication } from './port.ts'

export interface RecoveredHeight {
  readonly state: CoreState
  /** Blocks that the log holds, in the order of their inputs. */
  readonly blocks: readonly Block[]
  /** To be done now. */
  readonly effects: readonly CoreEffect[]
  /** Nothing was logged of the height: it begins. */
  readonly isFresh: boolean
}

/**
 * Reads the height that was under way from the log.
 *
 * - `initial`: the state before its first input. Out: undefined if the log is of a height that is committed: its block came, or was
 *   synced, before the height was closed in the log.
 * - Errors: CONSENSUS_LOG_INCONSISTENT, and those of the log.
 */
export async function recoverHeight(
  log: WriteAheadLog,
  application: ConsensusApplication,
  initial: CoreState,
): Promise<RecoveredHeight | undefined> {
  const { checkpoint } = log.bounds()
  const records = []
  let logHeight = 0
  if (checkpoint !== undefined) {
    for await (const record of log.read(checkpoint)) {
      if (record.kind === 'checkpoint') logHeight = bytesToNumber(record.payload)
      else records.push(decodeLogRecord(record.payload))
    }
  }
  const committed = application.committedHeight()
  if (logHeight > committed + 1) throw logInconsistent(logHeight, committed)
  if (logHeight <= committed) return undefined
  const blocks: Block[] = []
  const effects: CoreEffect[] = []
  const inputs: CoreInput[] = []
  let state = initial
  for (const record of records) {
    if (record === undefined) throw logInconsistent(logHeight, committed)
    const id = record.block && application.idOf(record.block)
    if (id !== undefined && record.block !== undefined) blocks.push({ id, bytes: record.block })
    const result = apply(state, record.input)
    state = result.state
    effects.push(...result.effects)
    inputs.push(record.input)
  }
  return {
    state,
    blocks,
    effects: outstandingEffects(inputs, effects, state),
    isFresh: inputs.length === 0,
  }
}
