import { ChallengeGround } from '@flowbuilder/sdk/actions/taskClaim'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { Hex } from 'viem'
import { MAX_COMMITTEE } from '../../ledger/assignment/drawCommittee.ts'
import { LedgerMode } from '../../ledger/state.ts'
import type { TransactionOf } from '../../ledger/transactions/context.ts'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import type { RequestState } from './chainBook.ts'

/** Performer and backups of a request in optimistic mode. */
export const OPTIMISTIC_SIZE = 4

interface AdmissionSubject {
  readonly id: Hex
  readonly request: RequestRecord
  readonly state: RequestState
}

type Admission = TransactionOf<'admit'>

/**
 * The admission that a request is due for.
 *
 * - Open: in its own mode. Disputed on a ground that no proof answers, or reopened: in quorum mode, so that a certificate
 *   answers (docs/specs/optimistic.md).
 * - Undefined: it is due for none.
 */
export function admissionOf(subject: AdmissionSubject): Admission | undefined {
  const { status, closesAtS, challenge } = subject.state
  const isOwn = status === 'open'
  const isEscalated =
    status === 'reopened' ||
    (status === 'challenged' && challenge?.ground === ChallengeGround.RESULT)
  if (!isOwn && !isEscalated) return undefined
  return makeAdmission(subject, isOwn ? modeOf(subject.request) : LedgerMode.QUORUM, closesAtS)
}

/**
 * Whether an admission that somebody proposes fits the chain.
 *
 * - Any closing time that the phase has had will do: a cancellation may come between two looks.
 * - Any open challenge may be escalated: an answer by certificate is never wrong.
 */
export function isAdmissible(subject: AdmissionSubject, claim: Admission): boolean {
  const { status, closings } = subject.state
  const mode =
    status === 'open'
      ? modeOf(subject.request)
      : status === 'challenged' || status === 'reopened'
        ? LedgerMode.QUORUM
        : undefined
  if (mode === undefined || !closings.includes(claim.deadlineS)) return false
  const expected = makeAdmission(subject, mode, claim.deadlineS)
  return (
    claim.mode === expected.mode &&
    claim.definitionHash === expected.definitionHash &&
    claim.inputsHash === expected.inputsHash &&
    claim.callbackGas === expected.callbackGas &&
    claim.size === expected.size &&
    claim.needs.length === 0
  )
}

/** Everybody can run every kind of task, so nothing is needed; and in quorum mode everybody watches, up to the largest committee. */
function makeAdmission(
  { id, request }: AdmissionSubject,
  mode: LedgerMode,
  deadlineS: number,
): Admission {
  const { definitionHash, inputsHash, callbackGas } = request
  const size = mode === LedgerMode.QUORUM ? MAX_COMMITTEE : OPTIMISTIC_SIZE
  return {
    type: 'admit',
    request: id,
    mode,
    definitionHash,
    inputsHash,
    needs: [],
    deadlineS,
    callbackGas,
    size,
  }
}

function modeOf({ mode }: RequestRecord): LedgerMode {
  return mode === VerifyMode.QUORUM ? LedgerMode.QUORUM : LedgerMode.OPTIMISTIC
}
