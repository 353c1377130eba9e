// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title The roots of trees whose proofs OpenZeppelin's MerkleProof checks
/// @dev A node hashes its two children in ascending order, so proofs carry no directions; a node without a sibling moves up
/// as it is. Leaves are hashes of more than 64 bytes, so no node passes for a leaf. Spec: docs/contracts/WorkflowRegistry.md.
library MerkleTree {
    /// @notice The root over `leaves`, whose memory it overwrites. Zero for none.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        uint256 size = leaves.length;
        if (size == 0) return 0;
        while (size > 1) {
            uint256 parents = size / 2;
            for (uint256 index = 0; index < parents; ++index) {
                leaves[index] = Hashes.commutativeKeccak256(leaves[2 * index], leaves[2 * index + 1]);
            }
            if (size % 2 == 1) leaves[parents] = leaves[size - 1];
            size = parents + (size % 2);
        }
        return leaves[0];
    }
}
