import type { Address, Hash } from 'viem'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'

/** WorkflowRequest as the ABI wants it. Times in unix seconds, the fee in wei. */
export interface AbiRequest {
  readonly owner: Address
  readonly mode: number
  readonly deadline: bigint
  readonly fee: bigint
  readonly definitionHash: Hash
  readonly inputsHash: Hash
  readonly programHash: Hash
  readonly inputsCommitment: Hash
  readonly clientRequestId: Hash
}

/** From the journal's form to the ABI's. */
export function toRequest(record: RequestRecord): AbiRequest {
  return { ...record, deadline: BigInt(record.deadline), fee: BigInt(record.fee) }
}

/** From the ABI's form to the journal's. */
export function toRequestRecord(request: AbiRequest): RequestRecord {
  return {
    owner: request.owner,
    mode: request.mode,
    deadline: request.deadline.toString(),
    fee: request.fee.toString(),
    definitionHash: request.definitionHash,
    inputsHash: request.inputsHash,
    programHash: request.programHash,
    inputsCommitment: request.inputsCommitment,
    clientRequestId: request.clientRequestId,
  }
}
