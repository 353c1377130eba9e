import type { WorkflowRequest } from '@flowbuilder/sdk/actions/workflowRequest'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'

/** From the journal's form to the SDK's. */
export function toRequest(record: RequestRecord): WorkflowRequest {
  return { ...record, deadline: BigInt(record.deadline), fee: BigInt(record.fee) }
}

/** From the SDK's form to the journal's. */
export function toRequestRecord(request: WorkflowRequest): RequestRecord {
  return {
    owner: request.owner,
    payer: request.payer,
    mode: request.mode,
    deadline: request.deadline.toString(),
    fee: request.fee.toString(),
    token: request.token,
    callback: request.callback,
    callbackGas: request.callbackGas,
    definitionHash: request.definitionHash,
    inputsHash: request.inputsHash,
    programHash: request.programHash,
    inputsCommitment: request.inputsCommitment,
    clientRequestId: request.clientRequestId,
  }
}
