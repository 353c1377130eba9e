import { keccak256 } from 'viem'
import { hashContext } from '../flowvm/contextHash.ts'
import { decodeProof } from '../flowvm/encodeProof.ts'
import { hashVerificationKey } from '../flowvm/verificationKey.ts'
import { verifyProof } from '../flowvm/verifyProof.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import { restoreFlow } from '../workflow/restoreFlow.ts'
import { simulateFlow } from '../workflow/simulateFlow.ts'
import type { Checks } from './check.ts'
import type { ProofEvidence } from './settlementEvidence.ts'

/**
 * Checks a settlement by proof: its Groth16 proof, and the run again on this machine.
 *
 * - Out: what the proof proves, computed here; undefined if the workflow could not be run.
 * - Errors: none. Pure.
 */
export function verifyProofSettlement(
  evidence: ProofEvidence,
  checks: Checks,
): Readonly<Record<string, JsonValue>> | undefined {
  const { deployment, workflow, settlement, key } = evidence
  const { id, request, executed } = workflow
  checks.note('settlementCall', settlement !== undefined, executed.transactionHash)
  checks.same('settlementResult', settlement?.resultHash ?? 'none', executed.resultHash)
  checks.same('verificationKey', hashVerificationKey(key), deployment.verificationKeyHash)
  const contextHash = hashContext({ ...deployment, id, executor: executed.executor })
  const signals = {
    programHash: BigInt(request.programHash),
    inputsCommitment: BigInt(request.inputsCommitment),
    outputsCommitment: BigInt(executed.resultHash),
    contextHash,
  }
  const proven =
    settlement !== undefined && verifyProof(key, signals, decodeProof(settlement.proof))
  checks.note('proof', proven, `context ${contextHash}`)
  checks.same('definitionHash', keccak256(evidence.definitionBytes), request.definitionHash)
  checks.same('inputsHash', keccak256(evidence.inputsBytes), request.inputsHash)
  return recompute(evidence, checks)
}

function recompute(
  evidence: ProofEvidence,
  checks: Checks,
): Readonly<Record<string, JsonValue>> | undefined {
  const { request, executed } = evidence.workflow
  try {
    const prepared = restoreFlow(evidence)
    checks.same('program', prepared.programHash, request.programHash)
    checks.same('inputsCommitment', prepared.inputsCommitment, request.inputsCommitment)
    const { outputs, resultHash } = simulateFlow(prepared)
    checks.same('recomputed', resultHash, executed.resultHash)
    return outputs
  } catch (error) {
    checks.note('recomputed', false, error instanceof Error ? error.message : String(error))
    return undefined
  }
}
