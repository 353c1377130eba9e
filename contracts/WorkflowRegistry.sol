// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IIncentiveManager} from "./interfaces/IIncentiveManager.sol";
import {IResultVerifier, ResultClaim} from "./interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, Settlement} from "./interfaces/IWorkflowRegistry.sol";
import {MAX_BATCH} from "./types/MaxBatch.sol";
import {VerifyMode, WorkflowRequest} from "./types/WorkflowRequest.sol";
import {WorkflowState, WorkflowStateLibrary, WorkflowStatus} from "./types/WorkflowState.sol";

/// @title WorkflowRegistry
/// @notice Escrows fees, checks results and remembers their hashes. No owner, no upgrade, no parameter that changes.
contract WorkflowRegistry is IWorkflowRegistry {
    uint64 private constant MAX_CANCEL_NOTICE = 30 days;
    /// A hash shifted by this many bits is below 2^253, hence below the order of the BN254 scalar field.
    uint256 private constant CONTEXT_SHIFT = 3;

    /// @inheritdoc IWorkflowRegistry
    IIncentiveManager public immutable incentives;
    /// @inheritdoc IWorkflowRegistry
    IResultVerifier public immutable zkVerifier;
    /// @inheritdoc IWorkflowRegistry
    uint96 public immutable minFee;
    /// @inheritdoc IWorkflowRegistry
    uint64 public immutable cancelNotice;

    /// @inheritdoc IWorkflowRegistry
    mapping(address owner => uint256 amount) public balanceOf;

    mapping(bytes32 id => WorkflowState) private _states;

    /// @param incentives_ A contract.
    /// @param zkVerifier_ A contract.
    /// @param minFee_ Wei; above zero, so that spam costs something and every settlement pays.
    /// @param cancelNotice_ Seconds; 1 to 30 days.
    constructor(IIncentiveManager incentives_, IResultVerifier zkVerifier_, uint96 minFee_, uint64 cancelNotice_) {
        if (address(incentives_).code.length == 0) {
            revert ParameterOutOfRange("incentives", uint160(address(incentives_)));
        }
        if (address(zkVerifier_).code.length == 0) {
            revert ParameterOutOfRange("zkVerifier", uint160(address(zkVerifier_)));
        }
        if (minFee_ == 0) revert ParameterOutOfRange("minFee", minFee_);
        if (cancelNotice_ == 0 || cancelNotice_ > MAX_CANCEL_NOTICE) {
            revert ParameterOutOfRange("cancelNotice", cancelNotice_);
        }
        incentives = incentives_;
        zkVerifier = zkVerifier_;
        minFee = minFee_;
        cancelNotice = cancelNotice_;
    }

    /// @inheritdoc IWorkflowRegistry
    function submitWorkflow(WorkflowRequest calldata request) external payable returns (bytes32 id) {
        if (request.owner != msg.sender) revert OwnerNotCaller(request.owner, msg.sender);
        if (request.mode != VerifyMode.Zk) revert ModeUnsupported(request.mode);
        if (request.fee != msg.value) revert FeeMismatch(request.fee, msg.value);
        if (request.fee < minFee) revert FeeBelowFloor(request.fee, minFee);
        if (request.deadline <= block.timestamp) revert DeadlinePassed(request.deadline, block.timestamp);
        id = workflowId(request);
        if (!_states[id].isUnknown()) revert WorkflowAlreadySubmitted(id);

        _states[id] = WorkflowStateLibrary.pendingUntil(request.deadline);
        emit WorkflowSubmitted(id, msg.sender, request);
    }

    /// @inheritdoc IWorkflowRegistry
    function validateExecution(WorkflowRequest calldata request, bytes32 resultHash, bytes calldata proof) external {
        bytes32 id = workflowId(request);
        uint64 closesAt = _requirePending(id);
        if (block.timestamp > closesAt) revert WorkflowClosed(id, closesAt);
        if (WorkflowStateLibrary.isReserved(resultHash)) revert ResultHashReserved(resultHash);
        if (!zkVerifier.verify(request, contextHash(id, msg.sender), resultHash, proof)) revert ProofInvalid(id);

        _states[id] = WorkflowStateLibrary.completedWith(resultHash);
        emit WorkflowExecuted(id, msg.sender, resultHash, request.fee);
        incentives.creditFee{value: request.fee}(msg.sender);
    }

    /// @inheritdoc IWorkflowRegistry
    /// @dev Results are written before the proofs are checked, so that a second item for one request finds it completed; a
    /// failed check undoes them. The verifier is view, and no other contract is called before the fees are credited.
    function validateExecutions(Settlement[] calldata settlements) external {
        uint256 size = settlements.length;
        if (size == 0 || size > MAX_BATCH) revert BatchSizeOutOfRange(size, MAX_BATCH);
        ResultClaim[] memory claims = new ResultClaim[](size);
        uint256 open = 0;
        uint256 fees = 0;
        for (uint256 index = 0; index < size; ++index) {
            Settlement calldata settlement = settlements[index];
            WorkflowRequest calldata request = settlement.request;
            bytes32 resultHash = settlement.resultHash;
            bytes32 id = workflowId(request);
            (WorkflowStatus status, ) = _statusOf(id, request.deadline);
            if (status != WorkflowStatus.Pending && status != WorkflowStatus.Cancelling) {
                emit SettlementSkipped(id, status);
                continue;
            }
            if (WorkflowStateLibrary.isReserved(resultHash)) revert ResultHashReserved(resultHash);

            _states[id] = WorkflowStateLibrary.completedWith(resultHash);
            fees += request.fee;
            claims[open] = ResultClaim(request, contextHash(id, msg.sender), resultHash, settlement.proof);
            ++open;
            emit WorkflowExecuted(id, msg.sender, resultHash, request.fee);
        }
        if (open == 0) return;

        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(claims, open) // leaves the places of skipped items off
        }
        if (!zkVerifier.verifyBatch(claims)) revert ProofBatchInvalid(open);
        incentives.creditFee{value: fees}(msg.sender);
    }

    /// @inheritdoc IWorkflowRegistry
    function cancelWorkflow(WorkflowRequest calldata request) external {
        if (request.owner != msg.sender) revert OwnerNotCaller(request.owner, msg.sender);
        bytes32 id = workflowId(request);
        uint64 closesAt = _requirePending(id);
        if (block.timestamp > closesAt) revert WorkflowClosed(id, closesAt);
        uint64 earlier = uint64(block.timestamp) + cancelNotice;
        if (earlier >= closesAt) revert WorkflowAlreadyClosing(id, closesAt);

        _states[id] = WorkflowStateLibrary.pendingUntil(earlier);
        emit WorkflowCancelled(id, earlier);
    }

    /// @inheritdoc IWorkflowRegistry
    function refund(WorkflowRequest calldata request) external {
        bytes32 id = workflowId(request);
        uint64 closesAt = _requirePending(id);
        if (block.timestamp <= closesAt) revert WorkflowStillOpen(id, closesAt);

        _states[id] = WorkflowStateLibrary.REFUNDED;
        balanceOf[request.owner] += request.fee;
        emit WorkflowRefunded(id, request.owner, request.fee);
    }

    /// @inheritdoc IWorkflowRegistry
    function withdrawBalance() external {
        uint256 amount = balanceOf[msg.sender];
        if (amount == 0) revert BalanceEmpty(msg.sender);

        balanceOf[msg.sender] = 0;
        emit BalanceWithdrawn(msg.sender, amount);
        if (!LowLevelCall.callNoReturn(msg.sender, amount, "")) revert PaymentRefused(msg.sender, amount);
    }

    /// @inheritdoc IWorkflowRegistry
    function statusOf(WorkflowRequest calldata request) external view returns (WorkflowStatus status, uint64 closesAt) {
        return _statusOf(workflowId(request), request.deadline);
    }

    /// @inheritdoc IWorkflowRegistry
    function resultOf(bytes32 id) external view returns (bytes32 resultHash) {
        WorkflowState state = _states[id];
        if (!state.isCompleted()) revert WorkflowNotCompleted(id);
        return state.resultHash();
    }

    /// @inheritdoc IWorkflowRegistry
    function workflowId(WorkflowRequest calldata request) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), request));
    }

    /// @inheritdoc IWorkflowRegistry
    function contextHash(bytes32 id, address executor) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), id, executor))) >> CONTEXT_SHIFT;
    }

    function _statusOf(bytes32 id, uint64 deadline) private view returns (WorkflowStatus status, uint64 closesAt) {
        WorkflowState state = _states[id];
        if (state.isUnknown()) return (WorkflowStatus.Unknown, 0);
        if (state.isRefunded()) return (WorkflowStatus.Refunded, 0);
        if (state.isCompleted()) return (WorkflowStatus.Completed, 0);
        closesAt = state.closingTime();
        if (block.timestamp > closesAt) return (WorkflowStatus.Expired, closesAt);
        return (closesAt < deadline ? WorkflowStatus.Cancelling : WorkflowStatus.Pending, closesAt);
    }

    /// @dev The closing time of a request that is neither settled nor refunded, whether or not it has passed.
    function _requirePending(bytes32 id) private view returns (uint64 closesAt) {
        WorkflowState state = _states[id];
        if (state.isPending()) return state.closingTime();
        if (state.isUnknown()) revert WorkflowUnknown(id);
        if (state.isRefunded()) revert WorkflowAlreadyRefunded(id);
        revert WorkflowAlreadyCompleted(id);
    }
}
