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
    Refunded,
    /// Its order was withdrawn before it was submitted.
    Withdrawn,
    /// A result is posted and may be challenged until the closing time, afterwards made final.
    Posted,
    /// The posted result is disputed; without an answer until the closing time it falls.
    Challenged,
    /// The posted result fell; a certificate may settle the request until the closing time.
    Reopened
}

/// @notice The one storage word of a request: everything else is in the preimage of its id.
/// @dev Words below 2^128 are a phase (bits 64 to 71, nothing above) and the unix second at which it ends (bits 0 to 63);
/// all others are result hashes. Settling overwrites a word that is not zero: 5,000 gas instead of 22,100.
type WorkflowState is uint256;

using WorkflowStateLibrary for WorkflowState global;

/// @notice What the upper bits of a word say, as long as it is no result hash. Phase and time both zero: unknown.
enum Phase {
    Open,
    Posted,
    Challenged,
    Reopened,
    Refunded,
    Withdrawn
}

/// @title The reading and writing of WorkflowState
library WorkflowStateLibrary {
    uint256 private constant PHASE_OFFSET = 64;

    WorkflowState internal constant UNKNOWN = WorkflowState.wrap(0);
    WorkflowState internal constant REFUNDED = WorkflowState.wrap(uint256(Phase.Refunded) << PHASE_OFFSET);
    WorkflowState internal constant WITHDRAWN = WorkflowState.wrap(uint256(Phase.Withdrawn) << PHASE_OFFSET);

    /// @dev `closesAt` in unix seconds, not zero in the phase `Open`.
    function during(Phase phase_, uint64 closesAt) internal pure returns (WorkflowState) {
        return WorkflowState.wrap((uint256(phase_) << PHASE_OFFSET) | closesAt);
    }

    /// @dev `result` is not reserved: see `isReserved`.
    function completedWith(bytes32 result) internal pure returns (WorkflowState) {
        return WorkflowState.wrap(uint256(result));
    }

    /// @dev True for hashes that would read as another state. A hash function gives one with probability 2^-128.
    function isReserved(bytes32 result) internal pure returns (bool) {
        return uint256(result) <= type(uint128).max;
    }

    function isUnknown(WorkflowState self) internal pure returns (bool) {
        return WorkflowState.unwrap(self) == 0;
    }

    function isCompleted(WorkflowState self) internal pure returns (bool) {
        return WorkflowState.unwrap(self) > type(uint128).max;
    }

    /// @dev Meaningful only when neither unknown nor completed.
    function phase(WorkflowState self) internal pure returns (Phase) {
        return Phase(WorkflowState.unwrap(self) >> PHASE_OFFSET);
    }

    /// @dev True if known, not completed, and in `wanted`.
    function isIn(WorkflowState self, Phase wanted) internal pure returns (bool) {
        uint256 word = WorkflowState.unwrap(self);
        return word != 0 && word >> PHASE_OFFSET == uint256(wanted);
    }

    /// @dev Unix seconds; meaningful only in the phases that end.
    function closingTime(WorkflowState self) internal pure returns (uint64) {
        return uint64(WorkflowState.unwrap(self));
    }

    /// @dev Meaningful only when completed.
    function resultHash(WorkflowState self) internal pure returns (bytes32) {
        return bytes32(WorkflowState.unwrap(self));
    }
}
