import { getResult } from '@flowbuilder/sdk/actions/getResult'
import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import type { WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import { Checks } from '@flowbuilder/sdk/verify/check'
import type { Gateways } from '../anyGateway.ts'
import type { ChainSession } from '../chainSession.ts'
import type { SettledWorkflow } from '../followRun.ts'
import { formatTime } from '../format.ts'
import type { Verification } from '../verifySettlement.ts'
import { verifyOutputs } from './verifyOutputs.ts'

/**
 * A claim that became final in optimistic mode: nobody refuted it in its window. What that leaves open, running the workflow again
 * on this machine closes. Out and errors: as `verifySettlement`.
 */
export async function verifyByClaim(
  { client, deployment }: ChainSession,
  workflow: SettledWorkflow,
  gateways: Gateways,
): Promise<Verification> {
  const { id, request, executed, events } = workflow
  const checks = new Checks()
  checks.same(
    'the id commits to chain, registry and request',
    getWorkflowId({ ...deployment, request }),
    id,
  )
  checks.same(
    'the registry holds the result',
    await getResult(client, { deployment, id }),
    executed.resultHash,
  )
  const posted = events.findLast((event) => event.type === 'posted')
  checks.same(
    'an executor posted this result, with a bond',
    posted?.resultHash ?? 'none',
    executed.resultHash,
  )
  const { timestamp } = await client.getBlock({ blockNumber: executed.blockNumber })
  const until = windowEnd(events)
  checks.note(
    'nobody refuted it before its window ended',
    !events.some(({ type }) => type === 'challengeUpheld') && timestamp > until,
    `until ${formatTime(until)}`,
  )
  const verified = await verifyOutputs(workflow, gateways)
  const all = [...checks.all, ...verified.checks]
  return { checks: all, verified: all.every(({ passed }) => passed), outputs: verified.outputs }
}

/** Unix seconds: of the last window that was opened or went on, or of the last challenge that nobody answered. */
function windowEnd(events: readonly WorkflowEvent[]): bigint {
  return events.reduce((end, event) => {
    if (event.type === 'posted') return event.challengeUntil
    if (event.type === 'challengeRejected' && event.challengeUntil > 0n) return event.challengeUntil
    return end
  }, 0n)
}
