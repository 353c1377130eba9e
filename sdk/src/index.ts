/** The public front door of the SDK. Everything exported here runs in Node and in the browser. */

export { flowVmVerifierAbi } from './abi/flowVmVerifierAbi.ts'
export { incentiveManagerAbi } from './abi/incentiveManagerAbi.ts'
export { workflowRegistryAbi } from './abi/workflowRegistryAbi.ts'
export { type AcceptOwnerParameters, acceptOwner } from './actions/acceptOwner.ts'
export { type AddStakeParameters, addStake } from './actions/addStake.ts'
export { type CancelOrderParameters, cancelOrder } from './actions/cancelOrder.ts'
export { type CancelWorkflowParameters, cancelWorkflow } from './actions/cancelWorkflow.ts'
export { type ChallengeTaskParameters, challengeTask } from './actions/challengeTask.ts'
export { type CheckDeploymentParameters, checkDeployment } from './actions/checkDeployment.ts'
export {
  type ClaimRewardsParameters,
  claimRewards,
  type EpochShare,
} from './actions/claimRewards.ts'
export { type Deployment, formatDeployment, parseDeployment } from './actions/deployment.ts'
export { type DepositParameters, deposit } from './actions/deposit.ts'
export { type DistributeRewardsParameters, distributeRewards } from './actions/distributeRewards.ts'
export {
  ChainError,
  ChainErrorCode,
  type ReadErrorType,
  RevertCode,
  RevertError,
  type WriteErrorType,
} from './actions/errors.ts'
export { type ExecuteSlashParameters, executeSlash } from './actions/executeSlash.ts'
export { type FinalizeResultParameters, finalizeResult } from './actions/finalizeResult.ts'
// Contracts
export { flowBuilderAbi } from './actions/flowBuilderAbi.ts'
export {
  type GetClaimErrorType,
  type GetClaimParameters,
  getClaim,
  type ResultClaim,
} from './actions/getClaim.ts'
export {
  type Epoch,
  type EpochMember,
  type GetEpochParameters,
  getEpoch,
} from './actions/getEpoch.ts'
export { type Executor, type GetExecutorParameters, getExecutor } from './actions/getExecutor.ts'
export {
  type GetParametersParameters,
  getParameters,
  type Parameters,
} from './actions/getParameters.ts'
export {
  type GetRegistryBalanceParameters,
  getRegistryBalance,
} from './actions/getRegistryBalance.ts'
export { type GetResultParameters, getResult } from './actions/getResult.ts'
export {
  type GetSettledBlocksErrorType,
  type GetSettledBlocksParameters,
  getSettledBlocks,
  type SettledBlock,
} from './actions/getSettledBlocks.ts'
export {
  Fault,
  type GetSlashParameters,
  getSlash,
  type Slash,
  SlashStatus,
} from './actions/getSlash.ts'
export {
  type GetStakeEventsErrorType,
  type GetStakeEventsParameters,
  getStakeEvents,
  type StakeEvent,
} from './actions/getStakeEvents.ts'
export { type GetWorkflowParameters, getWorkflow, type Workflow } from './actions/getWorkflow.ts'
export { type GetWorkflowEventsParameters, getWorkflowEvents } from './actions/getWorkflowEvents.ts'
export { type GetWorkflowIdParameters, getWorkflowId } from './actions/getWorkflowId.ts'
export { type GetWorkflowStatusParameters, getWorkflowStatus } from './actions/getWorkflowStatus.ts'
export { hashContent } from './actions/hashContent.ts'
export { type HashSlashParameters, hashSlash } from './actions/hashSlash.ts'
export { type LeaveSeatParameters, leaveSeat } from './actions/leaveSeat.ts'
export { type ListExecutorsParameters, listExecutors } from './actions/listExecutors.ts'
export { type ListSeatsParameters, listSeats, type Seat } from './actions/listSeats.ts'
export { merkleProof, merkleRoot } from './actions/merkleTree.ts'
export { type OverturnSlashParameters, overturnSlash } from './actions/overturnSlash.ts'
export { type PostResultParameters, postResult } from './actions/postResult.ts'
export { type RefundParameters, refund } from './actions/refund.ts'
export { type RefundManyParameters, refundMany } from './actions/refundMany.ts'
export { type RegisterKeyParameters, registerKey } from './actions/registerKey.ts'
export { type ReportAbsenceParameters, reportAbsence } from './actions/reportAbsence.ts'
export {
  type ReportEquivocationParameters,
  reportEquivocation,
} from './actions/reportEquivocation.ts'
export { type ReportWrongResultParameters, reportWrongResult } from './actions/reportWrongResult.ts'
export { type RequestUnstakeParameters, requestUnstake } from './actions/requestUnstake.ts'
export { type ResolveChallengeParameters, resolveChallenge } from './actions/resolveChallenge.ts'
export { type ResolveUnansweredParameters, resolveUnanswered } from './actions/resolveUnanswered.ts'
export { type RetryCallbackParameters, retryCallback } from './actions/retryCallback.ts'
export { type SetOperatorParameters, setOperator } from './actions/setOperator.ts'
export {
  type CertifiedResult,
  type SettleBatchParameters,
  settleBatch,
} from './actions/settleBatch.ts'
export { type SettledResult, settlementRoot } from './actions/settlementRoot.ts'
export {
  hashOrder,
  type Order,
  type OrderRun,
  orderTypedData,
  requestOfRun,
} from './actions/signedOrder.ts'
export { type SignOrderParameters, signOrder } from './actions/signOrder.ts'
export { type StakeParameters, stake } from './actions/stake.ts'
export { type StartEpochParameters, startEpoch } from './actions/startEpoch.ts'
export { type SubmitAndSettleParameters, submitAndSettle } from './actions/submitAndSettle.ts'
export { type SubmitSignedParameters, submitSigned } from './actions/submitSigned.ts'
export { type SubmitSignedManyParameters, submitSignedMany } from './actions/submitSignedMany.ts'
export { type SubmitWorkflowParameters, submitWorkflow } from './actions/submitWorkflow.ts'
export { type TakeSeatParameters, takeSeat } from './actions/takeSeat.ts'
export {
  ChallengeGround,
  hashTaskOutput,
  hashTaskPlan,
  type TaskChallenge,
  TaskKind,
  type TaskOutput,
  type TaskPlan,
} from './actions/taskClaim.ts'
export { type ValidateExecutionParameters, validateExecution } from './actions/validateExecution.ts'
export {
  type Settlement,
  type ValidateExecutionsParameters,
  validateExecutions,
} from './actions/validateExecutions.ts'
export {
  type WatchWorkflowEventsParameters,
  watchWorkflowEvents,
} from './actions/watchWorkflowEvents.ts'
export { type WithdrawBalanceParameters, withdrawBalance } from './actions/withdrawBalance.ts'
export { type WithdrawStakeParameters, withdrawStake } from './actions/withdrawStake.ts'
export type { WorkflowEvent } from './actions/workflowEvent.ts'
export {
  PLAIN_TERMS,
  VerifyMode,
  type WorkflowContent,
  type WorkflowRequest,
  type WorkflowStatus,
  type WorkflowTerms,
} from './actions/workflowRequest.ts'
// Blobs
export { cidToHash, hashToCid, verifyBlob } from './blobs/cid.ts'
// Errors
export { BlobError, BlobErrorCode } from './blobs/errors.ts'
export type { CompiledFlow, OutputLayout } from './compiler/compiledFlow.ts'
// Workflows: compile, run
export { compileFlow } from './compiler/compileFlow.ts'
export { CompileError, CompileErrorCode } from './compiler/errors.ts'
// Consensus: blocks, votes, certificates
export { type BlockHeader, encodeBlockHeader, hashBlockHeader } from './consensus/blockHeader.ts'
export {
  type Certificate,
  MAX_VALIDATORS,
  type Member,
  makeCertificate,
  type VerifyCertificateParameters,
  verifyCertificate,
} from './consensus/certificate.ts'
export {
  type ContractVote,
  ContractVoteType,
  hashPrecommit,
  hashResultVote,
  hashVote,
  type ResultVote,
  type VoteContext,
} from './consensus/voteDigest.ts'
export {
  FlowError,
  type FlowErrorData,
  type FlowErrorOptions,
  formatLocation,
  type SourceLocation,
} from './errors/flowError.ts'
// FlowVM: the twin of the circuit, and the check of a proof
export { commitInputs, commitOutputs, hashProgram } from './flowvm/commitments.ts'
export { hashContext, type ProofContext } from './flowvm/contextHash.ts'
export { decodeProof, encodeProof } from './flowvm/encodeProof.ts'
export { FlowVmError, FlowVmErrorCode } from './flowvm/errors.ts'
export { type Evaluation, evaluate } from './flowvm/evaluate.ts'
export { FLOWVM_64, type Instance, type Instruction, type Program } from './flowvm/program.ts'
export { type Groth16Proof, type PublicSignals, readProof } from './flowvm/proof.ts'
export {
  hashVerificationKey,
  readVerificationKey,
  type VerificationKey,
} from './flowvm/verificationKey.ts'
export { verifyProof } from './flowvm/verifyProof.ts'
// Workflows: plan
export { checkWorstCase, type RunBounds } from './planner/checkWorstCase.ts'
export { PlanError, PlanErrorCode } from './planner/errors.ts'
export type { FlowPlan, PlannedSteps, PlannedTask } from './planner/flowPlan.ts'
export { planFlow } from './planner/planFlow.ts'
export { type WorstFee, worstFee } from './planner/worstFee.ts'
// Verification of settlements on one's own machine, browser included
export type { Check, SettlementCheck } from './verify/check.ts'
export type { CertifiedCall } from './verify/decodeCertifiedCalls.ts'
export {
  type ReadCertificateEvidenceErrorType,
  type ReadCertificateEvidenceParameters,
  readCertificateEvidence,
} from './verify/readCertificateEvidence.ts'
export {
  type EvidenceSource,
  type ReadSettlementEvidenceErrorType,
  type ReadSettlementEvidenceParameters,
  readSettlementEvidence,
} from './verify/readSettlementEvidence.ts'
export {
  type ReadSlashEvidenceErrorType,
  type ReadSlashEvidenceParameters,
  readSlashEvidence,
} from './verify/readSlashEvidence.ts'
export { recomputeOutputs } from './verify/recomputeOutputs.ts'
export type {
  Recomputation,
  SettledWorkflow,
  SettlementEvidence,
} from './verify/settlementEvidence.ts'
export type { CheckId } from './verify/statements.ts'
export {
  type CertificateEvidence,
  verifyCertificateSettlement,
} from './verify/verifyCertificateSettlement.ts'
export {
  type VerifiedResult,
  verifyResultDocument,
  verifyTaskOutput,
} from './verify/verifyResultDocument.ts'
export { type Verification, verifySettlement } from './verify/verifySettlement.ts'
export { type SlashEvidence, verifySlash } from './verify/verifySlash.ts'
// Workflows: read, check, hash
export { canonicalizeDefinition, hashDefinition } from './workflow/canonicalizeDefinition.ts'
export type {
  Definition,
  InputDeclaration,
  ListType,
  OutputDefinition,
  ScalarType,
  TaskDefinition,
} from './workflow/definition.ts'
export { WorkflowError, WorkflowErrorCode } from './workflow/errors.ts'
export { type FlowBuilder, type FlowOptions, flow } from './workflow/flowBuilder.ts'
export { canonicalizeInputs, hashInputs } from './workflow/inputs/canonicalizeInputs.ts'
export { InputError, InputErrorCode } from './workflow/inputs/errors.ts'
export type { Inputs, InputValue, Row, ScalarValue } from './workflow/inputs/inputValues.ts'
export { type InputSource, readInputs } from './workflow/inputs/readInputs.ts'
export type { JsonValue } from './workflow/jsonValue.ts'
export { type ParseFlowOptions, parseFlow } from './workflow/parseFlow.ts'
export {
  type PreparedFlow,
  type PrepareFlowParameters,
  prepareFlow,
} from './workflow/prepareFlow.ts'
export { type PreparedSubmission, prepareSubmission } from './workflow/prepareSubmission.ts'
export { type RequestBlobs, restoreDefinition } from './workflow/restoreDefinition.ts'
export { restoreFlow } from './workflow/restoreFlow.ts'
export { type SimulatedFlow, simulateFlow } from './workflow/simulateFlow.ts'
export type { CommonOptions, InputOptions, TaskInput } from './workflow/taskInput.ts'
