import {
  type Address,
  encodeEventTopics,
  type Hash,
  type Hex,
  type Log,
  parseEventLogs,
} from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { joinRequest } from './joinRequest.ts'
import type { ChallengeGround } from './taskClaim.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

/** Where an event happened. */
export interface EventPosition {
  readonly blockNumber: bigint
  readonly blockHash: Hash
  readonly transactionHash: Hash
  readonly logIndex: number
}

export interface WorkflowSubmitted {
  readonly type: 'submitted'
  readonly owner: Address
  readonly request: WorkflowRequest
}

export interface WorkflowExecuted {
  readonly type: 'executed'
  /** Operator; the zero address for the validators of an epoch. */
  readonly executor: Address
  readonly resultHash: Hex
  /** Units of the request's token, credited to the executor. */
  readonly fee: bigint
}

export interface WorkflowCancelled {
  readonly type: 'cancelled'
  /** Unix seconds; the last one at which it may be settled. */
  readonly closesAt: bigint
}

export interface WorkflowRefunded {
  readonly type: 'refunded'
  readonly payer: Address
  /** Units of the request's token, credited to the payer; the rest of the fee went to the caller. */
  readonly amount: bigint
  readonly caller: Address
}

export interface ResultPosted {
  readonly type: 'posted'
  readonly poster: Address
  readonly resultHash: Hex
  /** Unix seconds; the last one at which the result may be challenged. */
  readonly challengeUntil: bigint
}

export interface TaskChallenged {
  readonly type: 'challenged'
  readonly challenger: Address
  readonly ground: ChallengeGround
  readonly taskIndex: number
  /** Unix seconds; the last one at which the challenge may be answered. */
  readonly resolveUntil: bigint
}

export interface ChallengeRejected {
  readonly type: 'challengeRejected'
  readonly challenger: Address
  /** Unix seconds; where the challenge window ends now, zero if the result is final. */
  readonly challengeUntil: bigint
}

export interface ChallengeUpheld {
  readonly type: 'challengeUpheld'
  readonly challenger: Address
  /** Wei slashed from the stake of the poster. */
  readonly slashed: bigint
  /** Unix seconds; the last one at which a certificate may settle the request. */
  readonly closesAt: bigint
}

/** What the registry says about one workflow. */
export type WorkflowEvent = EventPosition & { readonly id: Hex } & (
    | WorkflowSubmitted
    | WorkflowExecuted
    | WorkflowCancelled
    | WorkflowRefunded
    | ResultPosted
    | TaskChallenged
    | ChallengeRejected
    | ChallengeUpheld
  )

const NAMES = [
  'WorkflowSubmitted',
  'WorkflowExecuted',
  'WorkflowCancelled',
  'WorkflowRefunded',
  'ResultPosted',
  'TaskChallenged',
  'ChallengeRejected',
  'ChallengeUpheld',
] as const

/** First topics of the events above. */
const SIGNATURES = NAMES.map(
  (eventName) => encodeEventTopics({ abi: workflowRegistryAbi, eventName })[0],
)

/** Topics that select the events above, of one workflow or of all: in each of them the id is indexed first. */
export function workflowTopics(id?: Hex): (readonly Hex[] | Hex)[] {
  return id === undefined ? [SIGNATURES] : [SIGNATURES, id]
}

/** Decodes logs of the registry; logs without a block (pending ones) are left out. */
export function parseWorkflowEvents(logs: readonly Log[]): WorkflowEvent[] {
  const events: WorkflowEvent[] = []
  for (const log of parseEventLogs({
    abi: workflowRegistryAbi,
    eventName: [...NAMES],
    logs: [...logs],
  })) {
    if (
      log.blockNumber === null ||
      log.blockHash === null ||
      log.transactionHash === null ||
      log.logIndex === null
    ) {
      continue
    }
    const { blockNumber, blockHash, transactionHash, logIndex } = log
    const position = { id: log.args.id, blockNumber, blockHash, transactionHash, logIndex }
    switch (log.eventName) {
      case 'WorkflowSubmitted': {
        const { owner, terms, content } = log.args
        events.push({ ...position, type: 'submitted', owner, request: joinRequest(terms, content) })
        break
      }
      case 'WorkflowExecuted': {
        const { executor, resultHash, fee } = log.args
        events.push({ ...position, type: 'executed', executor, resultHash, fee })
        break
      }
      case 'WorkflowCancelled':
        events.push({ ...position, type: 'cancelled', closesAt: log.args.closesAt })
        break
      case 'WorkflowRefunded': {
        const { payer, amount, caller } = log.args
        events.push({ ...position, type: 'refunded', payer, amount, caller })
        break
      }
      case 'ResultPosted': {
        const { poster, resultHash, challengeUntil } = log.args
        events.push({ ...position, type: 'posted', poster, resultHash, challengeUntil })
        break
      }
      case 'TaskChallenged': {
        const { challenger, ground, taskIndex, resolveUntil } = log.args
        events.push({
          ...position,
          type: 'challenged',
          challenger,
          ground: ground as ChallengeGround,
          taskIndex,
          resolveUntil,
        })
        break
      }
      case 'ChallengeRejected': {
        const { challenger, challengeUntil } = log.args
        events.push({ ...position, type: 'challengeRejected', challenger, challengeUntil })
        break
      }
      case 'ChallengeUpheld': {
        const { challenger, slashed, closesAt } = log.args
        events.push({ ...position, type: 'challengeUpheld', challenger, slashed, closesAt })
        break
      }
    }
  }
  return events
}
