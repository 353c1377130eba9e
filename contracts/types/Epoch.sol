// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The validator set of an epoch, frozen at its start. One storage slot; keys and weights are the code of `members`.
/// @param members Account whose code holds them: docs/contracts/IncentiveManager.md, epochs.
/// @param totalWeight Sum of the weights.
/// @param startedAt Unix seconds.
/// @param size Number of members.
struct Epoch {
    address members;
    uint48 totalWeight;
    uint40 startedAt;
    uint8 size;
}

/// @notice Where an executor finds its share of the rewards of an epoch.
/// @param epoch A closed epoch.
/// @param member Index of the executor in its set.
struct EpochShare {
    uint64 epoch;
    uint8 member;
}
