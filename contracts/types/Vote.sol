// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What kind of statement a validator signs. The numbers are part of the digest and never change.
enum VoteType {
    /// A proposal of a block; signed under its own domain.
    Proposal,
    /// The first vote of a round.
    Prevote,
    /// The second vote of a round; those of a quorum are the certificate of a block.
    Precommit
}

/// @notice A signed statement of a validator in the consensus, without signer and signature.
/// @dev Equal statements have one digest, so that signatures aggregate. Source: docs/specs/consensus.md section 9.
/// @param height Number of the block.
/// @param round Round within the height; below 2^31.
/// @param voteType See VoteType.
/// @param blockId Hash of the header; zero is nil.
/// @param validRound Round of the polka that a prevote or proposal refers to; -1 for none, and in precommits.
struct Vote {
    uint64 height;
    uint32 round;
    VoteType voteType;
    bytes32 blockId;
    int32 validRound;
}
