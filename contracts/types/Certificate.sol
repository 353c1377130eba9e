// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {G1Point} from "./BLS12381Points.sol";

/// @notice The precommits of more than 2/3 of an epoch's weight for one block, summed into one signature.
/// @dev Shape: docs/specs/consensus.md section 9. The digest is not part of it: whoever checks rebuilds it.
/// @param round Round of the precommits; below 2^31.
/// @param absentMembers Bit i: member i of the epoch did not sign. No bit beyond the set.
/// @param signature Sum of the signatures of all other members, each once.
struct Certificate {
    uint32 round;
    uint256 absentMembers;
    G1Point signature;
}
