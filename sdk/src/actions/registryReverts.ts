import { RevertCode } from './errors.ts'
import { type Explanation, ether, text, time } from './explanation.ts'
import { WORKFLOW_STATUSES } from './workflowRequest.ts'

/** The custom errors of contracts/interfaces/IWorkflowRegistry.sol; some are the incentive manager's too. */
export const REGISTRY_REVERTS: Readonly<Record<string, Explanation>> = {
  AddressEmptyCode: {
    code: RevertCode.CONTRACT_MISSING,
    message: ([account]) => `${text(account)} has no code`,
    remedy: 'Check the deployment.',
  },
  AmountMismatch: {
    code: RevertCode.AMOUNT_MISMATCH,
    message: ([amount, sent]) => `${text(amount)} was due, ${text(sent)} came in`,
    remedy:
      'Send exactly the amount that is due, in wei or units of the token; tokens that take a fee are not accepted.',
  },
  AmountZero: {
    code: RevertCode.AMOUNT_ZERO,
    message: () => 'the amount is zero',
    remedy: 'Give an amount above zero.',
  },
  BalanceInsufficient: {
    code: RevertCode.BALANCE_INSUFFICIENT,
    message: ([account, token, held, needed]) =>
      `${text(account)} has ${text(held)} of ${text(needed)} in the registry (token ${text(token)})`,
    remedy: 'Deposit the rest first, or send the amount with the call.',
  },
  BatchSizeOutOfRange: {
    code: RevertCode.BATCH_SIZE_OUT_OF_RANGE,
    message: ([size, max]) => `a batch of ${text(size)} items; it takes 1 to ${text(max)}`,
    remedy: 'Split the batch.',
  },
  CallbackGasInsufficient: {
    code: RevertCode.CALLBACK_GAS_INSUFFICIENT,
    message: ([left, needed]) => `${text(left)} gas is left, the callback needs ${text(needed)}`,
    remedy: 'Send the transaction with more gas.',
  },
  CallbackGasOutOfRange: {
    code: RevertCode.CALLBACK_GAS_OUT_OF_RANGE,
    message: ([gas, max]) => `the gas of the callback is ${text(gas)}; it is 1 to ${text(max)}`,
    remedy: 'Choose another limit; without a callback it is zero.',
  },
  CallbackNotRetried: {
    code: RevertCode.CALLBACK_NOT_RETRIED,
    message: ([id]) => `workflow ${text(id)} has no failed callback, or it failed again`,
    remedy: 'Look at why the consumer refuses the call.',
  },
  ChallengeInvalid: {
    code: RevertCode.CHALLENGE_INVALID,
    message: ([id]) => `the challenge is not about what was posted for workflow ${text(id)}`,
    remedy: 'Name a compute task of the plan and its leaf of the posted result, with their proofs.',
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
  FailedCall: {
    code: RevertCode.CALL_FAILED,
    message: () => 'a call of the batch failed without a reason',
    remedy: 'Send its calls one by one to see which it is.',
  },
  FeeBelowFloor: {
    code: RevertCode.FEE_BELOW_FLOOR,
    message: ([fee, floor]) => `the fee of ${ether(fee)} is below the floor of ${ether(floor)}`,
    remedy: 'Raise the fee to the floor or above.',
  },
  ModeMismatch: {
    code: RevertCode.MODE_MISMATCH,
    message: ([mode]) => `the request has verify mode ${text(mode)}, the call is for another one`,
    remedy: 'Use the call of that mode.',
  },
  OrderAlreadyCancelled: {
    code: RevertCode.ORDER_ALREADY_CANCELLED,
    message: ([hash]) => `order ${text(hash)} was withdrawn`,
    remedy: 'Sign a new order.',
  },
  OrderNotAcceptable: {
    code: RevertCode.ORDER_NOT_ACCEPTABLE,
    message: ([from, until]) => `the run may be submitted from ${time(from)} to ${time(until)}`,
    remedy: 'Submit it between these times.',
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
  PayerNotOwner: {
    code: RevertCode.PAYER_NOT_OWNER,
    message: ([payer, owner]) =>
      `${text(payer)} pays for a request that ${text(owner)} sends itself`,
    remedy: 'Leave the payer out, or have both sign an order.',
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
  ReentrancyGuardReentrantCall: {
    code: RevertCode.REENTRANT_CALL,
    message: () => 'a token called back while it was being taken',
    remedy: 'Use a token that does not.',
  },
  ResultHashReserved: {
    code: RevertCode.RESULT_HASH_RESERVED,
    message: ([hash]) => `${text(hash)} is not the output of a hash function`,
    remedy: 'Pass the commitment to the outputs as the result hash.',
  },
  RunOutOfRange: {
    code: RevertCode.RUN_OUT_OF_RANGE,
    message: ([run, runs]) =>
      `run ${text(run)} of an order that allows ${text(runs)}, counted from zero`,
    remedy: 'Submit another run, or sign a new order.',
  },
  RunTooEarly: {
    code: RevertCode.RUN_TOO_EARLY,
    message: ([nextAt]) => `the next run of the order may be submitted at ${time(nextAt)}`,
    remedy: 'Wait until then.',
  },
  SafeERC20FailedOperation: {
    code: RevertCode.TOKEN_REFUSED,
    message: ([token]) => `the token ${text(token)} did not do the transfer`,
    remedy: 'Check balance and allowance, and whether the token is paused.',
  },
  SettlementRootMismatch: {
    code: RevertCode.SETTLEMENT_ROOT_MISMATCH,
    message: ([expected, actual]) =>
      `the results have the root ${text(actual)}, the block settles ${text(expected)}`,
    remedy: 'Send all results of the block in its order.',
  },
  SignatureInvalid: {
    code: RevertCode.SIGNATURE_INVALID,
    message: ([signer]) => `${text(signer)} did not sign the order`,
    remedy: 'Have exactly this order signed, for this chain and registry.',
  },
  TermsMalformed: {
    code: RevertCode.TERMS_MALFORMED,
    message: () => 'a word of the terms is no value of its field, or several runs have no interval',
    remedy: 'Encode the terms as the ABI says, and give an order of several runs an interval.',
  },
  TokenNotListed: {
    code: RevertCode.TOKEN_NOT_LISTED,
    message: ([token]) => `the registry takes no fees in ${text(token)}`,
    remedy: 'Use ether or a token that the deployment lists.',
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
    message: ([id]) => `the fee of workflow ${text(id)} went back to its payer`,
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
  WorkflowNotOpen: {
    code: RevertCode.WORKFLOW_NOT_OPEN,
    message: ([id, status]) =>
      `workflow ${text(id)} is ${WORKFLOW_STATUSES[Number(status)] ?? text(status)}: the call needs another state`,
    remedy: 'Ask for its status to see what is possible.',
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
