import type { RunEvent, RunId, RunRecord } from './runEvent.ts'
import type { RunState, TrackedTransaction } from './runState.ts'

/**
 * State of a run: the fold over its records, in order. Pure and total.
 *
 * - Out: undefined for no records, or for records that do not start with the observation of the request.
 * - Source: docs/specs/executor.md section 3.
 */
export function foldRun(id: RunId, records: readonly RunRecord[]): RunState | undefined {
  let state: RunState | undefined
  for (const record of records) state = applyRecord(id, state, record)
  return state
}

/** One step of the fold. */
export function applyRecord(
  id: RunId,
  state: RunState | undefined,
  record: RunRecord,
): RunState | undefined {
  const { event } = record
  if (state === undefined)
    return event.type === 'requestObserved' ? firstState(id, event, record.sequence) : undefined
  return { ...applyEvent(state, event, record.atMs), sequence: record.sequence }
}

type Observed = Extract<RunEvent, { type: 'requestObserved' }>

function firstState(id: RunId, event: Observed, sequence: number): RunState {
  return {
    id,
    sequence,
    request: event.request,
    place: event.place,
    submittedAtMs: event.submittedAtMs,
    orphaned: false,
    blobsVerified: false,
    compiled: false,
    evaluated: undefined,
    proof: undefined,
    transactions: [],
    inclusion: undefined,
    reverts: 0,
    cancellation: undefined,
    refund: undefined,
    settlement: undefined,
    delay: undefined,
    fault: undefined,
    expired: false,
  }
}

function applyEvent(state: RunState, event: RunEvent, atMs: number): RunState {
  switch (event.type) {
    case 'requestObserved':
      return {
        ...state,
        place: event.place,
        submittedAtMs: event.submittedAtMs,
        orphaned: false,
        delay: undefined,
      }
    case 'blobsVerified':
      return { ...state, blobsVerified: true, delay: undefined }
    case 'programCompiled':
      return { ...state, compiled: true, delay: undefined }
    case 'programEvaluated': {
      const { outputWords, resultHash } = event
      return { ...state, evaluated: { outputWords, resultHash }, delay: undefined }
    }
    case 'proofMade':
      return { ...state, proof: event.proof, delay: undefined }
    case 'transactionSigned': {
      const { type: _, ...signed } = event
      return {
        ...state,
        transactions: withTransaction(state, { ...signed, signedAtMs: atMs, sent: false }),
        delay: undefined,
      }
    }
    case 'transactionSent':
      return {
        ...state,
        transactions: state.transactions.map((item) =>
          item.hash === event.hash ? { ...item, sent: true } : item,
        ),
      }
    case 'transactionDropped':
      return { ...state, transactions: [], inclusion: undefined }
    case 'transactionIncluded': {
      const { type: _, ...inclusion } = event
      // A failed one has used its nonce: the next try signs a new one.
      const reverts = state.reverts + (event.succeeded ? 0 : 1)
      return {
        ...state,
        inclusion,
        reverts,
        transactions: event.succeeded ? state.transactions : [],
        delay: undefined,
      }
    }
    case 'requestSettled': {
      const { type: _, ...settlement } = event
      return { ...state, settlement, delay: undefined }
    }
    case 'requestCancelled':
      return { ...state, cancellation: { closesAt: event.closesAt, place: event.place } }
    case 'requestRefunded':
      return { ...state, refund: { amount: event.amount, place: event.place } }
    case 'chainUnwound':
      return unwind(state, event.forkBlock)
    case 'stepDelayed': {
      const { type: _, ...delay } = event
      return { ...state, delay }
    }
    case 'runFaulted':
      return { ...state, fault: { step: event.step, error: event.error } }
    case 'requestExpired':
      return { ...state, expired: true }
  }
}

function withTransaction(
  state: RunState,
  signed: TrackedTransaction,
): readonly TrackedTransaction[] {
  const sameNonce = state.transactions.filter((item) => item.nonce === signed.nonce)
  return [...sameNonce, signed]
}

/** Takes back what happened in blocks above the fork. Work off the chain stays: the id binds the content. */
function unwind(state: RunState, forkBlock: number): RunState {
  const stands = (
    fact: { readonly place: { readonly blockNumber: number } } | undefined,
  ): boolean => fact !== undefined && fact.place.blockNumber <= forkBlock
  return {
    ...state,
    orphaned: state.orphaned || !stands(state),
    settlement: stands(state.settlement) ? state.settlement : undefined,
    cancellation: stands(state.cancellation) ? state.cancellation : undefined,
    refund: stands(state.refund) ? state.refund : undefined,
    inclusion:
      (state.inclusion?.blockNumber ?? Number.POSITIVE_INFINITY) <= forkBlock
        ? state.inclusion
        : undefined,
    expired: false,
    delay: undefined,
  }
}
