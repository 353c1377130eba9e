import { keccak256 } from 'viem'
import { getWorkflowId } from '../actions/getWorkflowId.ts'
import { VerifyMode } from '../actions/workflowRequest.ts'
import type { CommittedResult } from '../results/commitResult.ts'
import type { PlannedLeaf } from '../results/plannedLeaf.ts'
import { planRoot, planTasks } from '../results/planTasks.ts'
import { canonicalBytes } from '../workflow/canonicalJson.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import { restoreDefinition } from '../workflow/restoreDefinition.ts'
import { Checks, type SettlementCheck } from './check.ts'
import type {
  CertifiedEvidence,
  ClaimEvidence,
  Recomputation,
  SettlementEvidence,
} from './settlementEvidence.ts'
import { verifyCertificateSettlement } from './verifyCertificateSettlement.ts'
import { verifyClaim } from './verifyClaim.ts'
import { verifyProofSettlement } from './verifyProofSettlement.ts'
import { verifyResultDocument } from './verifyResultDocument.ts'

/** What came out of checking a settlement. */
export interface Verification {
  /** In order; all are made, whatever fails. */
  readonly checks: readonly SettlementCheck[]
  readonly verified: boolean
  /** The outputs that the result stands for; undefined if they could not be restored. */
  readonly outputs: Readonly<Record<string, JsonValue>> | undefined
}

/**
 * Checks a settlement of any mode from its evidence: nothing an executor or a gateway says is believed. `flow verify` and the page
 * Verify make these checks.
 *
 * - Out: each check with its result; a failed check is no exception.
 * - Errors: none. Pure, and fit for a browser.
 */
export function verifySettlement(evidence: SettlementEvidence): Verification {
  const { deployment, deploymentFault, workflow, storedResult } = evidence
  const { id, request, executed } = workflow
  const checks = new Checks()
  checks.note('contracts', deploymentFault === undefined, deploymentFault ?? deployment.registry)
  if (evidence.how !== 'certificate')
    checks.same('requestId', getWorkflowId({ ...deployment, request }), id)
  checks.same('resultStored', storedResult, executed.resultHash)
  if (evidence.how === 'proof') {
    const outputs = verifyProofSettlement(evidence, checks)
    return conclude(checks, outputs)
  }
  if (evidence.how === 'claim') verifyClaim(evidence, checks)
  else checks.all.push(...verifyCertificateSettlement(evidence.certificate))
  return conclude(checks, verifyDocument(evidence, checks))
}

function conclude({ all }: Checks, outputs: Verification['outputs']): Verification {
  return { checks: all, verified: all.every(({ passed }) => passed), outputs }
}

/** The outputs behind a result hash, leaf by leaf; and the run again on this machine, as far as it went. */
function verifyDocument(
  evidence: CertifiedEvidence | ClaimEvidence,
  checks: Checks,
): Verification['outputs'] {
  const { workflow, definitionBytes, inputsBytes, document, recomputation } = evidence
  const { request, executed } = workflow
  checks.same('definitionHash', keccak256(definitionBytes), request.definitionHash)
  checks.same('inputsHash', keccak256(inputsBytes), request.inputsHash)
  const leaves = planLeaves(evidence, checks)
  const read = document && verifyResultDocument(document, executed.resultHash)
  checks.all.push(...(read?.checks ?? []))
  const result = read?.result
  if (leaves !== undefined && result !== undefined) {
    const wrong = findForeignLeaf(leaves, result)
    checks.note('leaves', wrong === undefined, wrong ?? leaves.map(({ name }) => name).join(', '))
  }
  // Outputs are compared with the document, and nothing can be said without it.
  if (document !== undefined || recomputation.type === 'result')
    noteRecomputation(recomputation, result, checks, executed.resultHash)
  return result?.outputs
}

/** What the workflow says of each leaf before the run; undefined if it cannot be read. */
function planLeaves(
  evidence: CertifiedEvidence | ClaimEvidence,
  checks: Checks,
): readonly PlannedLeaf[] | undefined {
  const { request } = evidence.workflow
  try {
    const { definition, inputs } = restoreDefinition(evidence)
    const leaves = planTasks(definition, inputs)
    if (request.mode === VerifyMode.OPTIMISTIC)
      checks.same('plan', planRoot(leaves), request.programHash)
    return leaves
  } catch (error) {
    checks.note('readable', false, error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/** Names are not in the leaves: whoever hands out a document could give the output of one task for that of another. */
function findForeignLeaf(
  leaves: readonly PlannedLeaf[],
  { tasks }: CommittedResult,
): string | undefined {
  const own = tasks.slice(0, -1)
  if (own.length !== leaves.length) return `${own.length} leaves for ${leaves.length} tasks`
  const wrong = own.find(({ name, output }, index) => {
    const leaf = leaves[index]
    return (
      leaf?.name !== name ||
      leaf.plan.kind !== output.kind ||
      leaf.plan.programHash !== output.programHash
    )
  })
  return wrong?.name
}

function noteRecomputation(
  recomputation: Recomputation,
  result: CommittedResult | undefined,
  checks: Checks,
  resultHash: string,
): void {
  switch (recomputation.type) {
    case 'result':
      checks.same('recomputed', recomputation.resultHash, resultHash)
      break
    case 'outputs': {
      const digest = keccak256(canonicalBytes(recomputation.outputs))
      checks.same('recomputed', digest, result?.tasks.at(-1)?.output.outputDigest ?? 'none')
      break
    }
    case 'failed':
      checks.note('recomputed', false, recomputation.reason)
      break
    case 'notRun':
      break
  }
}
