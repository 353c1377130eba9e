import { Checks } from '@flowbuilder/sdk/verify/check'
import { verifyResultDocument } from '@flowbuilder/sdk/verify/verifyResultDocument'
import { anyGateway, type Gateways } from '../anyGateway.ts'
import type { SettledWorkflow } from '../followRun.ts'
import type { Verification } from '../verifySettlement.ts'
import { recomputeResult } from './recomputeResult.ts'

/**
 * The outputs behind a settled result hash: what a gateway hands out, leaf by leaf; and where a workflow looks at nothing outside, the
 * run again on this machine.
 *
 * Errors: GATEWAY_*, BLOB_* if nobody has the outputs.
 */
export async function verifyOutputs(
  { id, request, executed }: SettledWorkflow,
  gateways: Gateways,
): Promise<Pick<Verification, 'checks' | 'outputs'>> {
  const { resultHash } = executed
  const [document, definitionBytes, inputsBytes] = await Promise.all([
    anyGateway(gateways, (gateway) => gateway.getResultDocument(id)),
    anyGateway(gateways, (gateway) => gateway.getBlob(request.definitionHash)),
    anyGateway(gateways, (gateway) => gateway.getBlob(request.inputsHash)),
  ])
  const { checks, result } = verifyResultDocument(document, resultHash)
  const rest = new Checks()
  rest.note('the workflow has the hash of the request', true, request.definitionHash) // getBlob compares
  rest.note('the inputs have the hash of the request', true, request.inputsHash)
  const again = await recomputeResult(id, { definitionBytes, inputsBytes })
  if (again.type === 'computed')
    rest.same('running it here gives the same result', again.resultHash, resultHash)
  else if (again.type === 'failed') rest.note('the workflow can be run here', false, again.reason)
  return { checks: [...checks, ...rest.all], outputs: result?.outputs }
}
