// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an executor is slashed for. The numbers are part of the id of a slash and never change.
enum Fault {
    /// Two different votes for one height, round and type.
    Equivocation,
    /// A signed result that contradicts the certified one.
    WrongResult,
    /// A lost dispute about a posted result.
    LostDispute,
    /// Neglected duties, as certified by a block.
    Absence
}

/// @notice Where a slash stands.
enum SlashStatus {
    /// No such slash.
    Unknown,
    /// Taken from the stake, may be overturned until the end of the appeal period.
    Pending,
    /// Paid out and burned.
    Executed,
    /// Given back by the guardian.
    Overturned
}

/// @notice A slash and its money, which left the stake when the slash was recorded.
/// @param owner Whose stake was slashed.
/// @param amount Wei.
/// @param reporter Gets the bounty.
/// @param executableAt Unix seconds; first second at which the slash may be executed and no longer overturned.
/// @param fault What for.
/// @param status See SlashStatus.
/// @param harmed Is compensated; zero for nobody.
/// @param harm Wei that `harmed` lost: the most it gets.
struct Slash {
    address owner;
    uint96 amount;
    address reporter;
    uint64 executableAt;
    Fault fault;
    SlashStatus status;
    address harmed;
    uint96 harm;
}
