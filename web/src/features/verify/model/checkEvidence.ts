import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import { hashContext } from '@flowbuilder/sdk/flowvm/contextHash'
import { decodeProof } from '@flowbuilder/sdk/flowvm/encodeProof'
import { hashVerificationKey } from '@flowbuilder/sdk/flowvm/verificationKey'
import { verifyProof } from '@flowbuilder/sdk/flowvm/verifyProof'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { restoreFlow } from '@flowbuilder/sdk/workflow/restoreFlow'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { keccak256 } from 'viem'
import type { CheckName } from './checkNames.ts'
import type { Evidence } from './evidence.ts'

export interface Check {
  readonly name: CheckName
  readonly passed: boolean
  /** The value that was compared, or what is wrong. */
  readonly detail: string
}

export interface Verdict {
  readonly checks: readonly Check[]
  readonly verified: boolean
  /** What the proof proves, computed here; undefined if the workflow could not be run. */
  readonly outputs: Readonly<Record<string, JsonValue>> | undefined
}

/**
 * Checks a settlement from its evidence alone. A failed check is no exception, and all checks are made.
 *
 * - The same statements as `flow verify` makes. Errors: none. Pure.
 */
export function checkEvidence(evidence: Evidence): Verdict {
  const { deployment, workflow, settlement, key } = evidence
  const { id, request, executed } = workflow
  const checks: Check[] = []
  const check = (name: CheckName, passed: boolean, detail: string): void => {
    checks.push({ name, passed, detail })
  }
  const same = (name: CheckName, actual: string, expected: string): void => {
    const equal = actual.toLowerCase() === expected.toLowerCase()
    check(name, equal, equal ? actual : `${actual} ≠ ${expected}`)
  }
  const { deploymentFault } = evidence
  check('contracts', deploymentFault === undefined, deploymentFault ?? deployment.registry)
  same('requestId', getWorkflowId({ ...deployment, request }), id)
  same('resultStored', evidence.storedResult, executed.resultHash)
  check('settlementCall', settlement !== undefined, executed.transactionHash)
  same('settlementResult', settlement?.resultHash ?? '–', executed.resultHash)
  same('verificationKey', hashVerificationKey(key), deployment.verificationKeyHash)
  const contextHash = hashContext({ ...deployment, id, executor: executed.executor })
  const signals = {
    programHash: BigInt(request.programHash),
    inputsCommitment: BigInt(request.inputsCommitment),
    outputsCommitment: BigInt(executed.resultHash),
    contextHash,
  }
  const proven =
    settlement !== undefined && verifyProof(key, signals, decodeProof(settlement.proof))
  check('proof', proven, `context ${contextHash}`)
  same('definitionHash', keccak256(evidence.definitionBytes), request.definitionHash)
  same('inputsHash', keccak256(evidence.inputsBytes), request.inputsHash)
  const outputs = recompute(evidence, check, same)
  return { checks, verified: checks.every(({ passed }) => passed), outputs }
}

function recompute(
  { definitionBytes, inputsBytes, workflow }: Evidence,
  check: (name: CheckName, passed: boolean, detail: string) => void,
  same: (name: CheckName, actual: string, expected: string) => void,
): Verdict['outputs'] {
  const { request, executed } = workflow
  try {
    const prepared = restoreFlow({ definitionBytes, inputsBytes })
    same('program', prepared.programHash, request.programHash)
    same('inputsCommitment', prepared.inputsCommitment, request.inputsCommitment)
    const { outputs, resultHash } = simulateFlow(prepared)
    same('recomputed', resultHash, executed.resultHash)
    return outputs
  } catch (error) {
    check('recomputed', false, error instanceof Error ? error.message : String(error))
    return undefined
  }
}
