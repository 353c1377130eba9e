// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "../types/BlockHeader.sol";
import {Certificate} from "../types/Certificate.sol";
import {Order, OrderRun} from "../types/SignedOrder.sol";
import {ChallengeGround, ResultClaim, TaskChallenge, TaskOutput, TaskPlan} from "../types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowKey, WorkflowTerms} from "../types/WorkflowRequest.sol";
import {WorkflowStatus} from "../types/WorkflowState.sol";
import {IIncentiveManager} from "./IIncentiveManager.sol";
import {IResultVerifier} from "./IResultVerifier.sol";

/// @notice A result with its proof: the arguments of `validateExecution`, for many at once.
struct Settlement {
    WorkflowTerms terms;
    WorkflowContent content;
    bytes32 resultHash;
    bytes proof;
}

/// @notice A result that a block of the executors' ledger settles.
struct CertifiedResult {
    WorkflowTerms terms;
    bytes32 contentHash;
    bytes32 resultHash;
}

/// @notice An ERC-2612 permission for the registry to take `amount` of a token.
struct TokenPermit {
    uint256 amount;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice An ERC-20 in which fees may be paid.
/// @param minFee Lowest fee, in units of the token; above zero.
struct ListedToken {
    address token;
    uint96 minFee;
}

/// @notice What a registry is deployed with; none of it ever changes.
/// @param minFee Lowest fee in wei.
/// @param cancelNotice Seconds a cancelled request stays open.
/// @param challengeWindow Seconds in which a posted result may be challenged.
/// @param resolutionWindow Seconds in which a challenge must be answered, and a reopened request settled.
/// @param postBond Wei that posting a result costs until it is final.
/// @param challengeBond Wei that a challenge costs until it is answered.
/// @param tokens ERC-20s that pay fees.
struct RegistryParameters {
    uint96 minFee;
    uint64 cancelNotice;
    uint64 challengeWindow;
    uint64 resolutionWindow;
    uint96 postBond;
    uint96 challengeBond;
    ListedToken[] tokens;
}

/// @title Requests, their escrow and their results
/// @notice A request is submitted by its owner or with its signature, its fee escrowed; it is settled once, by a proof, a
/// certificate or an undisputed claim, or refunded.
/// @dev Times are unix seconds. Amounts are units of the token they belong to, wei for ether; the zero address stands for
/// ether. "WorkflowUnknown and its like" are WorkflowUnknown, WorkflowAlreadyCompleted, WorkflowAlreadyRefunded, WorkflowClosed and
/// WorkflowNotOpen: the request is not where the call needs it. Per token, escrowed fees, bonds and balances never exceed what the contract holds. A request is named by its terms
/// and the hash of its content (WorkflowRequest.sol); the id is a hash of both, so wrong ones name an unknown request.
interface IWorkflowRegistry {
    /// @notice A request was accepted and its fee escrowed.
    event WorkflowSubmitted(bytes32 indexed id, address indexed owner, WorkflowTerms terms, WorkflowContent content);
    /// @notice A request was settled. `fee` was credited to the operator `executor`, or, if that is the zero address, to the
    /// validators of an epoch: see `BlockSettled` in the same transaction.
    event WorkflowExecuted(bytes32 indexed id, address indexed executor, bytes32 resultHash, uint256 fee);
    /// @notice The results of a certified block were settled, except those that were skipped.
    event BlockSettled(bytes32 indexed blockId, uint64 indexed epoch, uint64 height);
    /// @notice The owner shortened the life of a request; it may be settled up to and including `closesAt`.
    event WorkflowCancelled(bytes32 indexed id, uint64 closesAt);
    /// @notice `amount` of an unsettled request went back to its payer, the rest of the fee to `caller` for the call.
    event WorkflowRefunded(bytes32 indexed id, address indexed payer, uint256 amount, address caller);
    /// @notice One item of a batch changed nothing, because its request is `status`, or open but not for this way of settling.
    event SettlementSkipped(bytes32 indexed id, WorkflowStatus status);
    /// @notice One order of a batch changed nothing. `reason` is the selector of the error of `submitSigned`.
    event OrderSkipped(bytes32 indexed id, bytes4 reason);
    /// @notice Run 0, or the whole schedule of an order with several runs, cannot be submitted any more.
    event OrderCancelled(bytes32 indexed orderHash);
    /// @notice `poster` claims that the request has this result; it may be challenged up to and including `challengeUntil`.
    event ResultPosted(bytes32 indexed id, address indexed poster, bytes32 resultHash, uint64 challengeUntil);
    /// @notice The posted result is disputed; without an answer by `resolveUntil` it falls.
    event TaskChallenged(
        bytes32 indexed id,
        address indexed challenger,
        ChallengeGround ground,
        uint32 taskIndex,
        uint64 resolveUntil
    );
    /// @notice The challenge was wrong: its bond is halved between `poster` and nobody, and the window runs on to
    /// `challengeUntil`, zero if the result is final.
    event ChallengeRejected(bytes32 indexed id, address indexed challenger, uint64 challengeUntil);
    /// @notice The posted result fell: the poster loses its bond and `slashed` wei of its stake. Unless it is settled in the same
    /// transaction, the request may be settled by certificate up to and including `closesAt`.
    event ChallengeUpheld(bytes32 indexed id, address indexed challenger, uint256 slashed, uint64 closesAt);
    /// @notice The consumer's callback reverted; anyone may retry it.
    event CallbackFailed(bytes32 indexed id, address indexed callback);
    /// @notice A token refused to move to the incentive manager; `amount` waits for `distributePostponed`.
    event RewardsPostponed(address indexed token, uint256 amount);
    /// @notice A failed callback was repeated with success.
    event CallbackRetried(bytes32 indexed id, address indexed callback);
    /// @notice `amount` was added to the balance of `account`.
    event Deposited(address indexed account, address indexed token, uint256 amount);
    /// @notice `amount` was paid out of the balance of `account`.
    event Withdrawn(address indexed account, address indexed token, uint256 amount);

    /// @notice The caller is neither the owner of the request nor, where that is enough, its payer.
    error OwnerNotCaller(address owner, address caller);
    /// @notice A request that is not signed is paid by its owner.
    error PayerNotOwner(address payer, address owner);
    /// @notice The request's mode is another one.
    error ModeMismatch(VerifyMode mode);
    /// @notice A word of the terms is no value of its field, such as an address of more than 20 bytes; or an order has several
    /// runs and no interval between them.
    error TermsMalformed();
    /// @notice `token` is not listed.
    error TokenNotListed(address token);
    /// @notice `amount` was due, `sent` came in: wrong value of the call, or a token that takes a fee.
    error AmountMismatch(uint256 amount, uint256 sent);
    /// @notice The fee is lower than the registry accepts.
    error FeeBelowFloor(uint256 fee, uint256 minFee);
    /// @notice The gas of a callback is above `max`, or there is gas and no callback.
    error CallbackGasOutOfRange(uint256 gas, uint256 max);
    /// @notice The deadline is not in the future.
    error DeadlinePassed(uint64 deadline, uint256 timestamp);
    /// @notice The same request was submitted before, whatever became of it.
    error WorkflowAlreadySubmitted(bytes32 id);
    /// @notice No such request was submitted to this registry.
    error WorkflowUnknown(bytes32 id);
    /// @notice The request has its result.
    error WorkflowAlreadyCompleted(bytes32 id);
    /// @notice The fee has gone back to the payer.
    error WorkflowAlreadyRefunded(bytes32 id);
    /// @notice The closing time has passed for what the call does.
    error WorkflowClosed(bytes32 id, uint64 closedAt);
    /// @notice The request is in none of the above states, but not in one that the call needs either.
    error WorkflowNotOpen(bytes32 id, WorkflowStatus status);
    /// @notice The request may still be settled: no refund before `closesAt` has passed.
    error WorkflowStillOpen(bytes32 id, uint64 closesAt);
    /// @notice Cancelling would not close the request earlier than `closesAt`.
    error WorkflowAlreadyClosing(bytes32 id, uint64 closesAt);
    /// @notice The request has no result.
    error WorkflowNotCompleted(bytes32 id);
    /// @notice A value below 2^128: not the output of a hash function.
    error ResultHashReserved(bytes32 resultHash);
    /// @notice The proof does not show this result for this request, executor, registry and chain.
    error ProofInvalid(bytes32 id);
    /// @notice At least one of the `size` proofs of a batch is invalid.
    error ProofBatchInvalid(uint256 size);
    /// @notice A batch has 1 to `max` items.
    error BatchSizeOutOfRange(uint256 size, uint256 max);
    /// @notice The items are not those that the block settles, all of them and in its order.
    error SettlementRootMismatch(bytes32 expected, bytes32 actual);
    /// @notice Not signed by `signer`, or its wallet refuses the signature or needs too much gas.
    error SignatureInvalid(address signer);
    /// @notice The run may be submitted from `from` to `until`.
    error OrderNotAcceptable(uint256 from, uint256 until);
    /// @notice The order allows `runs` runs, counted from zero.
    error RunOutOfRange(uint32 run, uint32 runs);
    /// @notice Another run was submitted too short a time ago; the next one may be from `nextAt` on.
    error RunTooEarly(uint64 nextAt);
    /// @notice The order was withdrawn.
    error OrderAlreadyCancelled(bytes32 orderHash);
    /// @notice The account holds `held` of the `needed`.
    error BalanceInsufficient(address account, address token, uint256 held, uint256 needed);
    /// @notice The posted result is already challenged, or the challenge is not about what is posted.
    error ChallengeInvalid(bytes32 id);
    /// @notice The caller is no active executor.
    error ExecutorNotActive(address operator);
    /// @notice Too little gas is left to give the callback what its terms promise.
    error CallbackGasInsufficient(uint256 left, uint256 needed);
    /// @notice There is no failed callback to repeat, or it failed again.
    error CallbackNotRetried(bytes32 id);
    /// @notice The call would move nothing.
    error AmountZero();
    /// @notice The receiver refused the ether; nothing changed.
    error PaymentRefused(address receiver, uint256 amount);
    /// @notice A constructor argument is outside its documented range.
    error ParameterOutOfRange(bytes32 parameter, uint256 value);

    // --- Balances

    /// @notice Adds to the caller's balance, from which orders, requests without value and bonds are paid.
    /// @dev Anyone. ERC-20: `amount` is taken from the caller's allowance.
    /// Reverts: AmountZero, TokenNotListed, AmountMismatch.
    /// @param amount What arrives at the registry; for ether the value of the call.
    function deposit(address token, uint256 amount) external payable;

    /// @notice `deposit` after using a permit; a permit that fails, for instance because somebody used it, is ignored.
    /// @dev Reverts: as `deposit`.
    function depositWithPermit(address token, uint256 amount, TokenPermit calldata permit) external;

    /// @notice Pays out of the caller's balance.
    /// @dev Reverts: AmountZero, BalanceInsufficient, PaymentRefused, or as the token does.
    function withdraw(address token, uint256 amount) external;

    // --- Requests

    /// @notice Escrows the fee of a request and announces it to the executors.
    /// @dev Only `terms.owner`, which is also the payer. Ether: the value of the call is the fee, or zero to pay from the
    /// balance. ERC-20: paid from the balance if that is enough, else the whole fee is taken from the allowance.
    /// Whether the content can be run is not checked: if it cannot, nobody settles and the fee comes back.
    /// Reverts: OwnerNotCaller, PayerNotOwner, TokenNotListed, FeeBelowFloor, CallbackGasOutOfRange, DeadlinePassed,
    /// WorkflowAlreadySubmitted, AmountMismatch, BalanceInsufficient.
    /// @return id Hash of chain, registry, terms and content.
    function submitWorkflow(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content
    ) external payable returns (bytes32 id);

    /// @notice `submitWorkflow` after using a permit; one that fails is ignored.
    /// @dev Reverts: as `submitWorkflow`.
    function submitWithPermit(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        TokenPermit calldata permit
    ) external returns (bytes32 id);

    /// @notice Submits one run of a signed order; the payer's balance pays.
    /// @dev Anyone. Reverts: RunOutOfRange, OrderNotAcceptable, TokenNotListed, FeeBelowFloor, CallbackGasOutOfRange,
    /// DeadlinePassed, WorkflowAlreadySubmitted, OrderAlreadyCancelled, RunTooEarly, BalanceInsufficient, SignatureInvalid.
    /// @return id Of the run's request.
    function submitSigned(OrderRun calldata orderRun) external returns (bytes32 id);

    /// @notice Submits many; one that would revert is skipped with `OrderSkipped`.
    /// @dev Anyone. Reverts: BatchSizeOutOfRange.
    function submitSignedMany(OrderRun[] calldata orderRuns) external;

    /// @notice Makes an order worthless: run 0, if it is the only one and not submitted yet, else all runs still to come.
    /// @dev Its owner or its payer. Reverts: OwnerNotCaller, WorkflowAlreadySubmitted, OrderAlreadyCancelled.
    function cancelOrder(Order calldata order) external;

    /// @notice Brings the closing time forward to `cancelNotice` seconds from now, so that work under way is still paid.
    /// @dev Only the owner, while the request is open. Reverts: OwnerNotCaller, WorkflowUnknown and its like, WorkflowAlreadyClosing.
    function cancelWorkflow(WorkflowTerms calldata terms, bytes32 contentHash) external;

    /// @notice Credits the fee of a request that closed without a result to its payer, less a bounty for the caller: 2 %, at
    /// most the lowest fee of the token, nothing if the payer calls.
    /// @dev Anyone, after the closing time. Reverts: WorkflowUnknown and its like, WorkflowStillOpen.
    function refund(WorkflowTerms calldata terms, bytes32 contentHash) external;

    /// @notice `refund` for many; one that is not due is skipped with `SettlementSkipped`.
    /// @dev Reverts: BatchSizeOutOfRange.
    function refundMany(WorkflowKey[] calldata keys) external;

    // --- Settlement

    /// @notice Zk mode: stores the proven result of a request and credits its fee to the caller.
    /// @dev Any active operator, for a proof made for itself. A lost race is noticed before the proof is checked.
    /// Reverts: ModeMismatch, WorkflowUnknown and its like, ResultHashReserved, ProofInvalid, those of IIncentiveManager.creditFee,
    /// CallbackGasInsufficient.
    /// @param resultHash The Poseidon commitment to the outputs.
    /// @param proof `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)`.
    function validateExecution(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        bytes32 resultHash,
        bytes calldata proof
    ) external;

    /// @notice Zk mode: settles many requests at once.
    /// @dev Any active operator, for proofs made for itself. An item whose request is not open in zk mode (also because of an
    /// earlier item of the same call) is skipped with `SettlementSkipped`, its proof is not looked at, and the others are
    /// settled. The proofs of the others are all valid, or nothing is settled: a wrong one is the caller's own
    /// mistake, and `IResultVerifier.verify` tells which it is, in a call that costs nothing.
    /// Reverts: BatchSizeOutOfRange, ResultHashReserved, ProofBatchInvalid, those of IIncentiveManager.creditFee,
    /// CallbackGasInsufficient.
    /// @param settlements 1 to MAX_BATCH items.
    function validateExecutions(Settlement[] calldata settlements) external;

    /// @notice Settles what a block of the executors' ledger settles: requests in quorum mode, and in optimistic mode those
    /// that are challenged or reopened. The certificate of the block is the certificate of its results.
    /// @dev Anyone. An item that is not open for a certificate, or whose result hash is reserved, is skipped with
    /// `SettlementSkipped`. Fees go to the validators of `header.epoch`, in one sum for each row of equal tokens, but that of a
    /// challenged claim which proves right: it goes to the poster.
    /// Reverts: BatchSizeOutOfRange, SettlementRootMismatch, those of IIncentiveManager.checkCertificate and
    /// distributeRewards, CallbackGasInsufficient.
    /// @param results All results of the block in its order, 1 to MAX_BATCH.
    function settleBatch(
        BlockHeader calldata header,
        CertifiedResult[] calldata results,
        Certificate calldata certificate
    ) external;

    /// @notice Hands the fees whose token refused to move over to the validators of the current epoch.
    /// @dev Anyone. Reverts: AmountZero, and as the token does.
    function distributePostponed(address token) external;

    /// @notice Calls the consumer again after its callback failed.
    /// @dev Anyone. Reverts: CallbackNotRetried, CallbackGasInsufficient.
    function retryCallback(WorkflowTerms calldata terms, bytes32 contentHash) external;

    // --- Optimistic mode

    /// @notice Claims a result. The bond comes from the value of the call or, if that is zero, from the balance.
    /// @dev Any active operator, until the deadline. Reverts: ModeMismatch, WorkflowUnknown and its like, ResultHashReserved,
    /// ExecutorNotActive, AmountMismatch, BalanceInsufficient.
    function postResult(WorkflowTerms calldata terms, bytes32 contentHash, bytes32 resultHash) external payable;

    /// @notice Makes a posted result final whose challenge window is over. The poster gets its bond back; the balance of its
    /// executor's owner grows by the fee.
    /// @dev Anyone. Reverts: WorkflowUnknown and its like, WorkflowStillOpen, CallbackGasInsufficient.
    function finalizeResult(WorkflowTerms calldata terms, bytes32 contentHash) external;

    /// @notice Disputes one task of a posted result. The bond comes from the value of the call or from the balance.
    /// @dev Anyone, until the end of the window. Reverts: WorkflowUnknown and its like, ChallengeInvalid, AmountMismatch,
    /// BalanceInsufficient.
    function challengeTask(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        TaskChallenge calldata challenge
    ) external payable;

    /// @notice Answers a challenge of the ground `Output` with a proof of the true outputs: if the claim has the same, the
    /// challenger loses its bond and the window runs on, else the poster loses its bond and stake.
    /// @dev Anyone, until the resolution is due, for a proof made for itself (`contextHash`).
    /// Reverts: WorkflowUnknown and its like, ChallengeInvalid, ProofInvalid.
    /// @param output As in the challenge.
    /// @param plan As in the challenge.
    /// @param outputsCommitment Of the true outputs.
    function resolveChallenge(
        WorkflowKey calldata key,
        TaskOutput calldata output,
        TaskPlan calldata plan,
        bytes32 outputsCommitment,
        bytes calldata proof
    ) external;

    /// @notice Ends a challenge that nobody answered in time: the poster loses.
    /// @dev Anyone. Reverts: WorkflowUnknown and its like, WorkflowStillOpen.
    function resolveUnanswered(WorkflowTerms calldata terms, bytes32 contentHash) external;

    // --- Views

    /// @notice `keccak256(abi.encode(chainid, registry, terms, contentHash))`.
    function workflowId(WorkflowTerms calldata terms, bytes32 contentHash) external view returns (bytes32);

    /// @notice The EIP-712 hash that owner and payer sign: docs/contracts/WorkflowRegistry.md.
    function orderHash(Order calldata order) external view returns (bytes32);

    /// @notice What a proof of `executor` for request `id` is bound to.
    /// @return `keccak256(abi.encode(chainid, registry, id, executor)) >> 3`, below the order of the BN254 scalar field.
    function contextHash(bytes32 id, address executor) external view returns (uint256);

    /// @notice Where a request stands at the time of the block.
    /// @return status See WorkflowStatus.
    /// @return closesAt Last second of what `status` allows; zero for those that do not end.
    function statusOf(
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external view returns (WorkflowStatus status, uint64 closesAt);

    /// @notice The result hash of a completed request.
    /// @dev Reverts: WorkflowNotCompleted.
    function resultOf(bytes32 id) external view returns (bytes32 resultHash);

    /// @notice The id and the result hash of a completed request in quorum mode: a result that the validators certified.
    /// @dev Reverts: ModeMismatch, WorkflowNotCompleted.
    function certifiedResultOf(
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external view returns (bytes32 id, bytes32 resultHash);

    /// @notice True if `output` is a task's leaf in the result of the completed request `id`, in quorum or optimistic mode.
    /// @dev Reverts: WorkflowNotCompleted.
    function proveTaskOutput(
        bytes32 id,
        TaskOutput calldata output,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice The posted result of a request; all zero unless it is Posted or Challenged.
    function claimOf(bytes32 id) external view returns (ResultClaim memory);

    /// @notice From when on the next run of an order may be submitted as far as the earlier ones are concerned; 2^64 - 1 if the
    /// order is cancelled. Zero for an order with one run.
    function nextRunAt(bytes32 orderHash_) external view returns (uint64);

    /// @notice Whether the last call of the request's consumer failed.
    function callbackFailed(bytes32 id) external view returns (bool);

    /// @notice Fees of settled requests that wait for `distributePostponed`.
    function postponedOf(address token) external view returns (uint256);

    /// @notice What `account` may spend or withdraw.
    function balanceOf(address account, address token) external view returns (uint256);

    /// @notice Lowest fee in `token`; zero if it is not listed.
    function minFeeOf(address token) external view returns (uint96);

    /// @notice Seconds a cancelled request stays open.
    function cancelNotice() external view returns (uint64);

    /// @notice Seconds in which a posted result may be challenged.
    function challengeWindow() external view returns (uint64);

    /// @notice Seconds in which a challenge must be answered, and a reopened request settled.
    function resolutionWindow() external view returns (uint64);

    /// @notice Wei of the bond of a poster.
    function postBond() external view returns (uint96);

    /// @notice Wei of the bond of a challenger.
    function challengeBond() external view returns (uint96);

    /// @notice Checks the proofs.
    function zkVerifier() external view returns (IResultVerifier);

    /// @notice Knows the executors and their stake, checks certificates, keeps the fees.
    function incentives() external view returns (IIncentiveManager);
}
