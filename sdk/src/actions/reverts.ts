import { formatEther, type Hash } from 'viem'
import { RevertCode, RevertError } from './errors.ts'

interface Explanation {
  readonly code: RevertCode
  readonly message: (args: readonly unknown[]) => string
  readonly remedy: string
}

const ether = (value: unknown): string => `${formatEther(value as bigint)} ETH`
const time = (value: unknown): string => new Date(Number(value) * 1000).toISOString()
const text = (value: unknown): string => String(value)

/** Each custom error of contracts/interfaces: a test checks that none is missing. */
export const REVERTS: Readonly<Record<string, Explanation>> = {
  AmountZero: {
    code: RevertCode.AMOUNT_ZERO,
    message: () => 'the amount is zero',
    remedy: 'Give an amount above zero.',
  },
  BalanceEmpty: {
    code: RevertCode.BALANCE_EMPTY,
    message: ([owner]) => `${text(owner)} has no refunded fee to withdraw`,
    remedy: 'Refund an expired workflow first, or use the account that owns it.',
  },
  BatchSizeOutOfRange: {
    code: RevertCode.BATCH_SIZE_OUT_OF_RANGE,
    message: ([size, max]) => `a batch of ${text(size)} items; it takes 1 to ${text(max)}`,
    remedy: 'Split the batch.',
  },
  DeadlinePassed: {
    code: RevertCode.DEADLINE_PASSED,
    message: ([deadline, now]) =>
      `the deadline ${time(deadline)} is not after the time of the chain, ${time(now)}`,
    remedy: 'Choose a later deadline.',
  },
  ExecutorNotActive: {
    code: RevertCode.EXECUTOR_NOT_ACTIVE,
    message: ([executor]) => `${text(executor)} is not an active executor`,
    remedy: 'Stake at least the minimum stake with this account.',
  },
  FeeBelowFloor: {
    code: RevertCode.FEE_BELOW_FLOOR,
    message: ([fee, floor]) => `the fee of ${ether(fee)} is below the floor of ${ether(floor)}`,
    remedy: 'Raise the fee to the floor or above.',
  },
  FeeMismatch: {
    code: RevertCode.FEE_MISMATCH,
    message: ([fee, sent]) => `the request states a fee of ${ether(fee)}, ${ether(sent)} was sent`,
    remedy: 'Send exactly the fee of the request.',
  },
  ModeUnsupported: {
    code: RevertCode.MODE_UNSUPPORTED,
    message: ([mode]) => `the registry does not accept verify mode ${text(mode)}`,
    remedy: 'Use verify mode zk.',
  },
  OwnerNotCaller: {
    code: RevertCode.OWNER_NOT_CALLER,
    message: ([owner, caller]) => `${text(caller)} acts on a request that ${text(owner)} owns`,
    remedy: 'Use the account that owns the request.',
  },
  ParameterOutOfRange: {
    code: RevertCode.PARAMETER_OUT_OF_RANGE,
    message: ([, value]) => `a deployment parameter is ${text(value)}, outside its range`,
    remedy: 'See docs/contracts for the range of each parameter.',
  },
  PaymentRefused: {
    code: RevertCode.PAYMENT_REFUSED,
    message: ([receiver, amount]) => `${text(receiver)} refused a payment of ${ether(amount)}`,
    remedy: 'Let the receiving contract accept ether; the money stays credited.',
  },
  ProofBatchInvalid: {
    code: RevertCode.PROOF_BATCH_INVALID,
    message: ([size]) => `at least one of ${text(size)} proofs does not show its result`,
    remedy: 'Check each proof by itself, and settle without those that fail.',
  },
  ProofInvalid: {
    code: RevertCode.PROOF_INVALID,
    message: ([id]) => `the proof does not show this result for workflow ${text(id)}`,
    remedy:
      'Prove again for this request, executor, registry and chain, with the proving key of the deployment.',
  },
  ResultHashReserved: {
    code: RevertCode.RESULT_HASH_RESERVED,
    message: ([hash]) => `${text(hash)} is not the output of a hash function`,
    remedy: 'Pass the commitment to the outputs as the result hash.',
  },
  RewardsEmpty: {
    code: RevertCode.REWARDS_EMPTY,
    message: ([executor]) => `${text(executor)} has no fee to claim`,
    remedy: 'Settle a workflow first, or use the account of the executor.',
  },
  StakeBelowMinimum: {
    code: RevertCode.STAKE_BELOW_MINIMUM,
    message: ([stake, minimum]) =>
      `the stake would be ${ether(stake)}, the minimum is ${ether(minimum)}`,
    remedy: 'Stake at least the minimum; when unstaking, leave nothing or at least the minimum.',
  },
  StakeInsufficient: {
    code: RevertCode.STAKE_INSUFFICIENT,
    message: ([held, needed]) => `${ether(needed)} was asked for, ${ether(held)} is staked`,
    remedy: 'Ask for at most what is staked.',
  },
  UnbondingEmpty: {
    code: RevertCode.UNBONDING_EMPTY,
    message: ([executor]) => `${text(executor)} has no unbonding stake`,
    remedy: 'Request to unstake first.',
  },
  UnbondingNotReleased: {
    code: RevertCode.UNBONDING_NOT_RELEASED,
    message: ([releaseAt]) => `the stake is unbonding until ${time(releaseAt)}`,
    remedy: 'Withdraw after that time.',
  },
  WorkflowAlreadyClosing: {
    code: RevertCode.WORKFLOW_ALREADY_CLOSING,
    message: ([id, closesAt]) => `workflow ${text(id)} closes at ${time(closesAt)} anyway`,
    remedy: 'Wait for that time, then refund.',
  },
  WorkflowAlreadyCompleted: {
    code: RevertCode.WORKFLOW_ALREADY_COMPLETED,
    message: ([id]) => `workflow ${text(id)} has its result`,
    remedy: 'Read the result.',
  },
  WorkflowAlreadyRefunded: {
    code: RevertCode.WORKFLOW_ALREADY_REFUNDED,
    message: ([id]) => `the fee of workflow ${text(id)} went back to its owner`,
    remedy: 'Submit a new request.',
  },
  WorkflowAlreadySubmitted: {
    code: RevertCode.WORKFLOW_ALREADY_SUBMITTED,
    message: ([id]) => `workflow ${text(id)} was submitted before`,
    remedy: 'Ask for its status, or choose another client request id to run it again.',
  },
  WorkflowClosed: {
    code: RevertCode.WORKFLOW_CLOSED,
    message: ([id, closedAt]) => `workflow ${text(id)} closed at ${time(closedAt)}`,
    remedy: 'Refund it and submit a new request with a later deadline.',
  },
  WorkflowNotCompleted: {
    code: RevertCode.WORKFLOW_NOT_COMPLETED,
    message: ([id]) => `workflow ${text(id)} has no result`,
    remedy: 'Wait until it is settled.',
  },
  WorkflowStillOpen: {
    code: RevertCode.WORKFLOW_STILL_OPEN,
    message: ([id, closesAt]) => `workflow ${text(id)} may be settled until ${time(closesAt)}`,
    remedy: 'Refund after that time, or cancel to bring it forward.',
  },
  WorkflowUnknown: {
    code: RevertCode.WORKFLOW_UNKNOWN,
    message: ([id]) => `workflow ${text(id)} was not submitted to this registry`,
    remedy: 'Check the id, the chain and the deployment.',
  },
}

/** The error of a decoded revert; CONTRACT_REVERTED if the name is none of ours. */
export function revertError(
  errorName: string,
  args: readonly unknown[],
  transactionHash?: Hash,
): RevertError {
  const explanation = REVERTS[errorName]
  return new RevertError({
    data: {
      code: explanation?.code ?? RevertCode.CONTRACT_REVERTED,
      errorName,
      args,
      transactionHash,
    },
    message: explanation?.message(args) ?? `the contract reverted: ${errorName}`,
    remedy:
      explanation?.remedy ??
      'Check the arguments of the call and that the deployment is the one you mean.',
  })
}
