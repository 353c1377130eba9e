import {
  type Address,
  encodeEventTopics,
  type Hash,
  type Hex,
  type Log,
  parseEventLogs,
} from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import type { VerifyMode, WorkflowRequest } from './workflowRequest.ts'

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
  readonly executor: Address
  readonly resultHash: Hex
  /** Wei credited to the executor. */
  readonly fee: bigint
}

export interface WorkflowCancelled {
  readonly type: 'cancelled'
  /** Unix seconds; the last one at which it may be settled. */
  readonly closesAt: bigint
}

export interface WorkflowRefunded {
  readonly type: 'refunded'
  readonly owner: Address
  /** Wei credited to the owner. */
  readonly amount: bigint
}

/** What the registry says about one workflow. */
export type WorkflowEvent = EventPosition & { readonly id: Hex } & (
    | WorkflowSubmitted
    | WorkflowExecuted
    | WorkflowCancelled
    | WorkflowRefunded
  )

const NAMES = [
  'WorkflowSubmitted',
  'WorkflowExecuted',
  'WorkflowCancelled',
  'WorkflowRefunded',
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
        const { owner, request } = log.args
        events.push({
          ...position,
          type: 'submitted',
          owner,
          request: { ...request, mode: request.mode as VerifyMode },
        })
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
        const { owner, amount } = log.args
        events.push({ ...position, type: 'refunded', owner, amount })
        break
      }
    }
  }
  return events
}
