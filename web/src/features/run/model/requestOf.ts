import type { VerifyMode, WorkflowRequest } from '@flowbuilder/sdk/actions/workflowRequest'
import type { RequestView } from '../../../network/gatewayTypes.ts'

/** A request as the SDK takes it, from what a gateway shows of it. */
export function requestOf(view: RequestView): WorkflowRequest {
  return {
    ...view,
    mode: view.mode as VerifyMode,
    deadline: BigInt(view.deadline),
    fee: BigInt(view.fee),
  }
}
