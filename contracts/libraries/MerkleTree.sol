// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The roots of trees whose proofs OpenZeppelin's MerkleProof checks
/// @dev A node hashes its two children in ascending order, so proofs carry no directions; a node without a sibling moves up
/// as it is. Leaves are hashes of more than 64 bytes, so no node passes for a leaf. Spec: docs/contracts/WorkflowRegistry.md.
library MerkleTree {
    /// @notice The root over `leaves`, whose memory it overwrites. Zero for none.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        uint256 size = leaves.length;
        if (size == 0) return 0;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let first := add(leaves, 0x20)
            for {} gt(size, 1) {
                size := shr(1, add(size, 1))
            } {
                let parent := first
                let end := add(first, shl(5, size))
                for {
                    let child := first
                } lt(child, end) {
                    child := add(child, 0x40)
                } {
                    let node := mload(child)
                    let sibling := add(child, 0x20)
                    if lt(sibling, end) {
                        let other := mload(sibling)
                        let isFirst := lt(node, other)
                        mstore(shl(5, iszero(isFirst)), node)
                        mstore(shl(5, isFirst), other)
                        node := keccak256(0, 0x40)
                    }
                    mstore(parent, node)
                    parent := add(parent, 0x20)
                }
            }
        }
        return leaves[0];
    }
}
