import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const CommitteeErrorCode = {
  /** The members of a committee saw different things of a task, and none often enough. */
  SPLIT: 'COMMITTEE_SPLIT',
  /** What a task saw is larger than an observation may be. */
  OBSERVATION_TOO_LARGE: 'COMMITTEE_OBSERVATION_TOO_LARGE',
  /** A definition with more items of outside tasks than a member may observe. */
  TOO_MANY_OBSERVATIONS: 'COMMITTEE_TOO_MANY_OBSERVATIONS',
  /** The definition says another mode than the request. */
  MODE_MISMATCH: 'COMMITTEE_MODE_MISMATCH',
  /** The ledger does not know the request any more. */
  REQUEST_GONE: 'COMMITTEE_REQUEST_GONE',
  /** The certified result is not the one that this node computed. */
  DISSENT: 'COMMITTEE_DISSENT',
  /** This machine, not the workflow, is why a task failed: the node says nothing about the result. */
  LOCAL_FAILURE: 'COMMITTEE_LOCAL_FAILURE',
  /** What another performer saved of a request cannot be read, or is not what this node computes. */
  CHECKPOINT_INVALID: 'COMMITTEE_CHECKPOINT_INVALID',
} as const
export type CommitteeErrorCode = (typeof CommitteeErrorCode)[keyof typeof CommitteeErrorCode]

export interface CommitteeErrorData {
  readonly code: CommitteeErrorCode
  /** The task, request, hash or limit that it is about. */
  readonly subject: string
}

/** What goes wrong when a network runs a workflow together. */
export class CommitteeError extends FlowError<CommitteeErrorData> {}

/** A failure that the ledger agreed on: the same for every member. */
export class AgreedError extends FlowError<{ readonly code: string; readonly subject: string }> {}

export function agreedFailure(task: string, code: string): AgreedError {
  return new AgreedError({
    data: { code, subject: task },
    message: `the committee agreed that ${task} failed with ${code}`,
    remedy: 'See the remedy of that code; a task that may fail says "onFailure: continue".',
  })
}

export function observationsSplit(task: string): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.SPLIT, subject: task },
    message: `the members of the committee saw different things of ${task}`,
    remedy: 'Aggregate by "median" or "mode", or ask for something that does not change.',
  })
}

export function tooManyObservations(count: number, limit: number): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.TOO_MANY_OBSERVATIONS, subject: String(count) },
    message: `the workflow may look outside ${count} times, a committee does so at most ${limit} times`,
    remedy: 'Lower maxItems of the loops around http and chain.read.',
  })
}

export function modeMismatch(request: string, found: string): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.MODE_MISMATCH, subject: request },
    message: `the definition of ${request} says "verify: ${found}", the request another mode`,
    remedy: 'Submit the definition with the mode that it says.',
  })
}

export function requestGone(request: string): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.REQUEST_GONE, subject: request },
    message: `the ledger does not work on ${request} any more`,
    remedy: 'Nothing: it was settled or refunded.',
  })
}

export function dissent(request: string, own: string, certified: string): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.DISSENT, subject: request },
    message: `${request} was decided as ${certified}, this node computed ${own}`,
    remedy: 'Compare the release of this node with that of the others.',
  })
}

export function localFailure(request: string, code: string): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.LOCAL_FAILURE, subject: request },
    message: `a task of ${request} failed with ${code}, which says nothing about the workflow`,
    remedy: 'Look at the load, memory and configuration of this machine.',
  })
}

export function checkpointInvalid(request: string, cause: unknown): CommitteeError {
  return new CommitteeError({
    data: { code: CommitteeErrorCode.CHECKPOINT_INVALID, subject: request },
    message: `the checkpoint of ${request} cannot be gone on from`,
    remedy: 'Nothing: the run begins anew.',
    cause,
  })
}
