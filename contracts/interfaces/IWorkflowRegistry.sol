// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VerifyMode, WorkflowRequest} from "../types/WorkflowRequest.sol";
import {WorkflowStatus} from "../types/WorkflowState.sol";
import {IIncentiveManager} from "./IIncentiveManager.sol";
import {IResultVerifier} from "./IResultVerifier.sol";

/// @notice A result to settle: the arguments of `validateExecution`, for many at once.
struct Settlement {
    WorkflowRequest request;
    bytes32 resultHash;
    bytes proof;
}

/// @title Requests, their escrow and their results
/// @notice A request is submitted with its fee, settled once by a staked executor with a valid proof, or refunded.
/// @dev All amounts are wei, all times unix seconds. The sum of escrowed fees and balances never exceeds the ether held.
interface IWorkflowRegistry {
    /// @notice A request was accepted and its fee escrowed.
    event WorkflowSubmitted(bytes32 indexed id, address indexed owner, WorkflowRequest request);
    /// @notice A request was settled; `fee` was credited to `executor`.
    event WorkflowExecuted(bytes32 indexed id, address indexed executor, bytes32 resultHash, uint256 fee);
    /// @notice The owner shortened the life of a request; it may be settled up to and including `closesAt`.
    event WorkflowCancelled(bytes32 indexed id, uint64 closesAt);
    /// @notice The fee of an unsettled request was credited to its owner.
    event WorkflowRefunded(bytes32 indexed id, address indexed owner, uint256 amount);
    /// @notice One item of `validateExecutions` changed nothing, because its request is not open but `status`.
    event SettlementSkipped(bytes32 indexed id, WorkflowStatus status);
    /// @notice Refunded fees were paid out.
    event BalanceWithdrawn(address indexed owner, uint256 amount);

    /// @notice This registry does not accept the verify mode.
    error ModeUnsupported(VerifyMode mode);
    /// @notice `request.owner` is not the caller.
    error OwnerNotCaller(address owner, address caller);
    /// @notice `fee` is stated in the request, `sent` came with the call.
    error FeeMismatch(uint256 fee, uint256 sent);
    /// @notice The fee is lower than the registry accepts.
    error FeeBelowFloor(uint256 fee, uint256 minFee);
    /// @notice The deadline is not in the future.
    error DeadlinePassed(uint64 deadline, uint256 timestamp);
    /// @notice The same request was submitted before, whatever became of it.
    error WorkflowAlreadySubmitted(bytes32 id);
    /// @notice No such request was submitted to this registry.
    error WorkflowUnknown(bytes32 id);
    /// @notice The request has its result.
    error WorkflowAlreadyCompleted(bytes32 id);
    /// @notice The fee has gone back to the owner.
    error WorkflowAlreadyRefunded(bytes32 id);
    /// @notice The closing time has passed: only a refund is possible.
    error WorkflowClosed(bytes32 id, uint64 closedAt);
    /// @notice The request may still be settled: no refund before `closesAt` has passed.
    error WorkflowStillOpen(bytes32 id, uint64 closesAt);
    /// @notice Cancelling would not close the request earlier than `closesAt`.
    error WorkflowAlreadyClosing(bytes32 id, uint64 closesAt);
    /// @notice The request has no result.
    error WorkflowNotCompleted(bytes32 id);
    /// @notice A value below 2^64, or 2^256 - 1: not the output of a hash function.
    error ResultHashReserved(bytes32 resultHash);
    /// @notice The proof does not show this result for this request, executor, registry and chain.
    error ProofInvalid(bytes32 id);
    /// @notice At least one of the `size` proofs of a batch is invalid.
    error ProofBatchInvalid(uint256 size);
    /// @notice A batch has 1 to `max` items.
    error BatchSizeOutOfRange(uint256 size, uint256 max);
    /// @notice Nothing to withdraw.
    error BalanceEmpty(address owner);
    /// @notice The receiver refused the ether; nothing changed.
    error PaymentRefused(address receiver, uint256 amount);
    /// @notice A constructor argument is outside its documented range.
    error ParameterOutOfRange(bytes32 parameter, uint256 value);

    /// @notice Escrows the fee of a request and announces it to the executors.
    /// @dev Only `request.owner`. Whether `programHash` and `inputsCommitment` can be proven is not checked here: if they
    /// cannot, nobody settles and the owner is refunded.
    /// Reverts: OwnerNotCaller, ModeUnsupported, FeeMismatch, FeeBelowFloor, DeadlinePassed, WorkflowAlreadySubmitted.
    /// @return id Hash of chain, registry and request.
    function submitWorkflow(WorkflowRequest calldata request) external payable returns (bytes32 id);

    /// @notice Stores the proven result of a request and credits its fee to the caller.
    /// @dev Any active executor, for a proof made for itself. A lost race is noticed before the proof is checked.
    /// Reverts: WorkflowUnknown, WorkflowAlreadyCompleted, WorkflowAlreadyRefunded, WorkflowClosed, ResultHashReserved,
    /// ProofInvalid, ExecutorNotActive (of the incentive manager).
    /// @param request The request as it was submitted.
    /// @param resultHash In zk mode the Poseidon commitment to the outputs.
    /// @param proof In zk mode `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)`.
    function validateExecution(WorkflowRequest calldata request, bytes32 resultHash, bytes calldata proof) external;

    /// @notice Settles many requests at once and credits their fees to the caller in one sum.
    /// @dev Any active executor, for proofs made for itself. An item whose request is unknown, closed, refunded or completed
    /// (also by an earlier item of the same call) is skipped with `SettlementSkipped`, its proof is not looked at, and the
    /// others are settled. The proofs of the others are all valid, or nothing is settled: a wrong one is the caller's own
    /// mistake, and `IResultVerifier.verify` tells which it is, in a call that costs nothing.
    /// Reverts: BatchSizeOutOfRange, ResultHashReserved, ProofBatchInvalid, ExecutorNotActive (of the incentive manager).
    /// @param settlements 1 to MAX_BATCH items.
    function validateExecutions(Settlement[] calldata settlements) external;

    /// @notice Brings the closing time forward to `cancelNotice` seconds from now, so that work under way is still paid.
    /// @dev Only `request.owner`, while the request is open.
    /// Reverts: OwnerNotCaller, WorkflowUnknown, WorkflowAlreadyCompleted, WorkflowAlreadyRefunded, WorkflowClosed,
    /// WorkflowAlreadyClosing.
    function cancelWorkflow(WorkflowRequest calldata request) external;

    /// @notice Credits the fee of a request that closed without a result to its owner.
    /// @dev Anyone, after the closing time.
    /// Reverts: WorkflowUnknown, WorkflowAlreadyCompleted, WorkflowAlreadyRefunded, WorkflowStillOpen.
    function refund(WorkflowRequest calldata request) external;

    /// @notice Pays out the refunded fees of the caller.
    /// @dev Reverts: BalanceEmpty, PaymentRefused.
    function withdrawBalance() external;

    /// @notice `keccak256(abi.encode(chainid, registry, request))`.
    function workflowId(WorkflowRequest calldata request) external view returns (bytes32);

    /// @notice What a proof of `executor` for request `id` is bound to.
    /// @return `keccak256(abi.encode(chainid, registry, id, executor)) >> 3`, below the order of the BN254 scalar field.
    function contextHash(bytes32 id, address executor) external view returns (uint256);

    /// @notice Where a request stands at the time of the block.
    /// @return status See WorkflowStatus.
    /// @return closesAt Last second at which it may be settled; zero unless Pending, Cancelling or Expired.
    function statusOf(WorkflowRequest calldata request) external view returns (WorkflowStatus status, uint64 closesAt);

    /// @notice The result hash of a completed request.
    /// @dev Reverts: WorkflowNotCompleted.
    function resultOf(bytes32 id) external view returns (bytes32 resultHash);

    /// @notice Refunded wei that `owner` may withdraw.
    function balanceOf(address owner) external view returns (uint256);

    /// @notice Lowest fee of a request, in wei.
    function minFee() external view returns (uint96);

    /// @notice Seconds a cancelled request stays open.
    function cancelNotice() external view returns (uint64);

    /// @notice Checks the proofs of zk mode.
    function zkVerifier() external view returns (IResultVerifier);

    /// @notice Knows the staked executors and keeps their fees.
    function incentives() external view returns (IIncentiveManager);
}
