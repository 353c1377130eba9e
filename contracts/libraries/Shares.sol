// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Shares
/// @notice How an amount of money is divided. Divisions round down, and what rounding leaves over belongs to one named
/// part, so that the parts always sum to the whole.
/// @dev Amounts and weights are below 2^128, so that no product wraps. Each claim above is proved by the SMT checker:
/// test/contracts/prove.
library Shares {
    /// @notice The whole, in the unit of rates: one is a hundredth of a percent.
    uint256 internal constant WHOLE = 10_000;

    /// @notice What a member with `weight` gets of a pool; all members together never get more than the pool.
    /// @param totalWeight Above zero, and at least `weight`.
    function ofWeight(uint128 pool, uint128 weight, uint128 totalWeight) internal pure returns (uint256) {
        return (uint256(pool) * weight) / totalWeight;
    }

    /// @notice Takes a rate of an amount, but at most `cap`.
    /// @param rate In units of 1 / WHOLE, at most WHOLE.
    /// @return share Rounded down.
    /// @return rest The amount without the share.
    function take(uint128 amount, uint256 rate, uint256 cap) internal pure returns (uint256 share, uint256 rest) {
        share = (uint256(amount) * rate) / WHOLE;
        if (share > cap) share = cap;
        rest = amount - share;
    }

    /// @notice Divides a slashed amount: the reporter, the harmed up to its loss, and the rest is burned.
    /// @dev Both rates together are below WHOLE, so that who slashes itself, as reporter and as harmed, loses.
    /// @param bountyRate In units of 1 / WHOLE.
    /// @param bountyCap The most the reporter gets.
    /// @param harmedRate In units of 1 / WHOLE.
    /// @param loss The most the harmed gets.
    function ofSlash(
        uint128 amount,
        uint256 bountyRate,
        uint256 bountyCap,
        uint256 harmedRate,
        uint256 loss
    ) internal pure returns (uint256 bounty, uint256 harmed, uint256 burned) {
        (bounty, ) = take(amount, bountyRate, bountyCap);
        (harmed, ) = take(amount, harmedRate, loss);
        burned = amount - bounty - harmed;
    }

    /// @notice Halves the bond of the loser of a dispute; the odd unit is burned.
    function ofBond(uint128 bond) internal pure returns (uint256 winner, uint256 burned) {
        winner = bond / 2;
        burned = bond - winner;
    }
}
