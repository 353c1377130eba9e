// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an IncentiveManager is deployed with. None of it ever changes.
/// @param minStake Wei an executor needs to be active; at least 1e12.
/// @param unbondingPeriod Seconds from a request to unstake until the stake may be withdrawn; at most 365 days.
/// @param epochLength Seconds an epoch lasts at least; 1 to a third of `unbondingPeriod`.
/// @param appealPeriod Seconds from a slash until it may be executed; 1 to 30 days.
/// @param guardian Who may overturn slashes in their appeal period, and nothing else; zero for nobody.
struct StakeParameters {
    uint96 minStake;
    uint64 unbondingPeriod;
    uint64 epochLength;
    uint64 appealPeriod;
    address guardian;
}
