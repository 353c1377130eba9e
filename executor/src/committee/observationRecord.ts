import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex, hexToBytes } from 'viem'
import type { ObservationRecord } from '../ledger/state.ts'
import { MAX_OBSERVATION_BYTES } from '../ledger/transaction.ts'
import type { TaskValues } from '../runtime/port.ts'
import { CommitteeErrorCode } from './errors.ts'

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/
/** What a code that the ledger would not take is replaced by. */
const OTHER_CODE = 'RUN_TASK_CRASHED'

/** What a task gave, as the ledger takes it. What is too large is a failure, the same for everybody who saw it. */
export function recordSeen(outputs: TaskValues): ObservationRecord {
  const encoded = Object.entries(outputs).map(
    ([name, value]) => [name, bytesToHex(encodeValue(value))] as const,
  )
  const bytes = encoded.reduce((sum, [name, hex]) => sum + name.length + hex.length / 2 - 1, 0)
  if (bytes > MAX_OBSERVATION_BYTES) return recordFailed(CommitteeErrorCode.OBSERVATION_TOO_LARGE)
  return { type: 'seen', outputs: Object.fromEntries(encoded) }
}

export function recordFailed(code: string): ObservationRecord {
  return { type: 'failed', code: CODE.test(code) ? code : OTHER_CODE }
}

/** Agreed outputs as a task gives them. Errors: VALUE_*, which the ledger has made sure against. */
export function readOutputs(outputs: Readonly<Record<string, `0x${string}`>>): TaskValues {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, hex]) => [name, decodeValue(hexToBytes(hex))]),
  )
}
