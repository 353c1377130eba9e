// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {WorkflowContent, WorkflowTerms} from "../types/WorkflowRequest.sol";
import {Phase, WorkflowState, WorkflowStatus} from "../types/WorkflowState.sol";

/// @title The names of requests, and where they stand
library Requests {
    /// A hash shifted by this many bits is below 2^253, hence below the order of the BN254 scalar field.
    uint256 private constant CONTEXT_SHIFT = 3;

    function hashContent(WorkflowContent calldata content) internal pure returns (bytes32) {
        return keccak256(abi.encode(content));
    }

    /// @notice `keccak256(abi.encode(chainid, registry, terms, contentHash))`.
    /// @dev Takes the words as they are. Those that are no terms (an address with high bits) give an id that no request has,
    /// because a submission decodes them.
    function idOf(WorkflowTerms calldata terms, bytes32 contentHash) internal view returns (bytes32 id) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, chainid())
            mstore(add(preimage, 0x20), address())
            calldatacopy(add(preimage, 0x40), terms, 0x120) // nine words
            mstore(add(preimage, 0x160), contentHash)
            id := keccak256(preimage, 0x180)
        }
    }

    /// @notice `idOf` for terms that are not in calldata.
    function idOfMemory(WorkflowTerms memory terms, bytes32 contentHash) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), terms, contentHash));
    }

    /// @notice What a proof of `executor` for request `id` is bound to.
    function contextHash(bytes32 id, address executor) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), id, executor))) >> CONTEXT_SHIFT;
    }

    function payerOf(WorkflowTerms calldata terms) internal pure returns (address) {
        return terms.payer == address(0) ? terms.owner : terms.payer;
    }

    /// @return status As IWorkflowRegistry.statusOf.
    /// @return closesAt Likewise.
    function statusOf(
        WorkflowState state,
        uint64 deadline
    ) internal view returns (WorkflowStatus status, uint64 closesAt) {
        if (state.isUnknown()) return (WorkflowStatus.Unknown, 0);
        if (state.isCompleted()) return (WorkflowStatus.Completed, 0);
        Phase phase = state.phase();
        closesAt = state.closingTime();
        if (phase == Phase.Refunded) return (WorkflowStatus.Refunded, 0);
        if (phase == Phase.Withdrawn) return (WorkflowStatus.Withdrawn, 0);
        if (phase == Phase.Posted) return (WorkflowStatus.Posted, closesAt);
        if (phase == Phase.Challenged) return (WorkflowStatus.Challenged, closesAt);
        if (block.timestamp > closesAt) return (WorkflowStatus.Expired, closesAt);
        if (phase == Phase.Reopened) return (WorkflowStatus.Reopened, closesAt);
        return (closesAt < deadline ? WorkflowStatus.Cancelling : WorkflowStatus.Pending, closesAt);
    }

    /// @notice Reverts unless the request is in `phase`.
    /// @return closesAt Last second of the phase, whether or not it has passed.
    function requirePhase(
        WorkflowState state,
        Phase phase,
        bytes32 id,
        uint64 deadline
    ) internal view returns (uint64 closesAt) {
        if (state.isIn(phase)) return state.closingTime();
        revertFor(state, id, deadline);
    }

    /// @notice Reverts unless the request is in `phase` and the phase has not ended.
    function requireBefore(
        WorkflowState state,
        Phase phase,
        bytes32 id,
        uint64 deadline
    ) internal view returns (uint64 closesAt) {
        closesAt = requirePhase(state, phase, id, deadline);
        if (block.timestamp > closesAt) revert IWorkflowRegistry.WorkflowClosed(id, closesAt);
    }

    /// @notice Reverts unless the request is in `phase` and the phase has ended.
    function requireAfter(WorkflowState state, Phase phase, bytes32 id, uint64 deadline) internal view {
        uint64 closesAt = requirePhase(state, phase, id, deadline);
        if (block.timestamp <= closesAt) revert IWorkflowRegistry.WorkflowStillOpen(id, closesAt);
    }

    /// @notice Reverts with what the state of the request is.
    function revertFor(WorkflowState state, bytes32 id, uint64 deadline) internal view {
        (WorkflowStatus status, uint64 closesAt) = statusOf(state, deadline);
        if (status == WorkflowStatus.Unknown) revert IWorkflowRegistry.WorkflowUnknown(id);
        if (status == WorkflowStatus.Completed) revert IWorkflowRegistry.WorkflowAlreadyCompleted(id);
        if (status == WorkflowStatus.Refunded) revert IWorkflowRegistry.WorkflowAlreadyRefunded(id);
        if (status == WorkflowStatus.Expired) revert IWorkflowRegistry.WorkflowClosed(id, closesAt);
        revert IWorkflowRegistry.WorkflowNotOpen(id, status);
    }
}
