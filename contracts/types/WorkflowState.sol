// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where a request stands, derived from its stored word, its deadline and the time.
enum WorkflowStatus {
    /// Never submitted to this registry.
    Unknown,
    /// May be settled until its deadline.
    Pending,
    /// Its owner cancelled it; may still be settled until the shortened closing time.
    Cancelling,
    /// The closing time has passed without a result; a refund is due.
    Expired,
    /// Settled; the result hash can be read.
    Completed,
    /// The fee went back to the owner.
    Refunded
}

/// @notice The one storage word of a request: everything else is in the preimage of its id.
/// @dev 0 unknown; 0 < w < 2^64 pending with closing time w; 2^256 - 1 refunded; any other value is the result hash.
/// Settling overwrites a non-zero word, so it costs 5,000 gas instead of 22,100.
type WorkflowState is uint256;

using WorkflowStateLibrary for WorkflowState global;

/// @title The reading and writing of WorkflowState
library WorkflowStateLibrary {
    WorkflowState internal constant REFUNDED = WorkflowState.wrap(type(uint256).max);

    /// @dev `closesAt` in unix seconds, not zero.
    function pendingUntil(uint64 closesAt) internal pure returns (WorkflowState) {
        return WorkflowState.wrap(closesAt);
    }

    /// @dev `result` is not reserved: see `isReserved`.
    function completedWith(bytes32 result) internal pure returns (WorkflowState) {
        return WorkflowState.wrap(uint256(result));
    }

    /// @dev True for hashes that would read as another state. A hash function gives one with probability 2^-192.
    function isReserved(bytes32 result) internal pure returns (bool) {
        return !completedWith(result).isCompleted();
    }

    function isUnknown(WorkflowState self) internal pure returns (bool) {
        return WorkflowState.unwrap(self) == 0;
    }

    function isPending(WorkflowState self) internal pure returns (bool) {
        uint256 word = WorkflowState.unwrap(self);
        return word != 0 && word <= type(uint64).max;
    }

    function isRefunded(WorkflowState self) internal pure returns (bool) {
        return WorkflowState.unwrap(self) == WorkflowState.unwrap(REFUNDED);
    }

    function isCompleted(WorkflowState self) internal pure returns (bool) {
        return WorkflowState.unwrap(self) > type(uint64).max && !isRefunded(self);
    }

    /// @dev Unix seconds; meaningful only while pending.
    function closingTime(WorkflowState self) internal pure returns (uint64) {
        return uint64(WorkflowState.unwrap(self));
    }

    /// @dev Meaningful only when completed.
    function resultHash(WorkflowState self) internal pure returns (bytes32) {
        return bytes32(WorkflowState.unwrap(self));
    }
}
