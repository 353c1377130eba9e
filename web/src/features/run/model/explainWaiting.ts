import type { Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import type { CommitteeView, RunView } from '../../../network/gatewayTypes.ts'
import { tallyVotes } from './tallyVotes.ts'

/** Why a run does not go on at this moment: a key of the messages, and what stands in the sentence. */
export interface WaitingReason {
  readonly key:
    | 'admission'
    | 'observations'
    | 'votes'
    | 'split'
    | 'certificate'
    | 'window'
    | 'challenged'
    | 'reopened'
    | 'node'
  readonly values: Readonly<Record<string, string | number>>
  /** Unix seconds at which the chain ends the wait; undefined where nobody knows. */
  readonly until?: number | undefined
}

/**
 * What an open request waits for, from what the chain says first, then the ledger, then the node of the gateway. Pure.
 *
 * - Out: undefined if nothing is known to wait for.
 */
export function explainWaiting(
  run: Pick<RunView, 'waitingFor' | 'settlement' | 'refund'>,
  committee: CommitteeView | undefined,
  workflow: Pick<Workflow, 'status' | 'closesAt'> | undefined,
): WaitingReason | undefined {
  if (run.settlement !== undefined || run.refund !== undefined) return undefined
  return fromChain(workflow) ?? fromLedger(committee) ?? fromNode(run.waitingFor)
}

function fromChain(
  workflow: Pick<Workflow, 'status' | 'closesAt'> | undefined,
): WaitingReason | undefined {
  const until = workflow?.closesAt === undefined ? undefined : Number(workflow.closesAt)
  switch (workflow?.status) {
    case 'posted':
      return { key: 'window', values: {}, until }
    case 'challenged':
      return { key: 'challenged', values: {}, until }
    case 'reopened':
      return { key: 'reopened', values: {}, until }
    default:
      return undefined
  }
}

function fromLedger(committee: CommitteeView | undefined): WaitingReason | undefined {
  if (committee === undefined) return undefined
  const members = committee.members.length
  if (committee.resultHash !== undefined) return { key: 'certificate', values: {} }
  const open = committee.observations.find(({ outcome }) => outcome === undefined)
  if (open !== undefined)
    return { key: 'observations', values: { task: open.task, seen: open.seen, members } }
  const { voters, split } = tallyVotes(committee)
  return { key: split ? 'split' : 'votes', values: { voters, members } }
}

function fromNode(reason: string | undefined): WaitingReason | undefined {
  if (reason === 'committee') return { key: 'admission', values: {} }
  return reason === undefined ? undefined : { key: 'node', values: { reason } }
}
