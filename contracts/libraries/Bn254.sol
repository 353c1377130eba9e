// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// solhint-disable no-inline-assembly

/// @title Arithmetic of BN254 on points in memory
/// @dev A `pointer` is an address in memory: of two words (x, y) for a point of G1, of four for one of G2 (x imaginary,
/// x real, y imaginary, y real). Who checks what:
/// - addition and multiplication (EIP-196) fail for a coordinate >= BASE_ORDER and for a point off the curve; the order
///   of that curve is prime, so each of its points is in the group;
/// - the pairing (EIP-197) fails for the same in both groups and for a point of G2 outside the subgroup of prime order;
/// - (0, 0) is the point at infinity everywhere.
/// Each call gets the price of the precompile (EIP-1108) and no more, because one that fails burns all it was given. It
/// checks the size of what came back: on a chain without the precompile a call succeeds and returns nothing.
/// Assembly, because encoding and decoding for each call cost the batch verifier 6,000 gas a proof.
library Bn254 {
    uint256 private constant ADD = 0x06;
    uint256 private constant ADD_GAS = 150;
    uint256 private constant MULTIPLY = 0x07;
    uint256 private constant MULTIPLY_GAS = 6_000;
    uint256 private constant PAIRING = 0x08;
    uint256 private constant PAIRING_GAS = 45_000;
    uint256 private constant PAIRING_GAS_PER_PAIR = 34_000;

    /// Number of elements of the field of the coordinates.
    uint256 internal constant BASE_ORDER =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    /// Number of points of each group: scalars count modulo this.
    uint256 internal constant SCALAR_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @notice Less gas was left than the pairing costs: its answer would say nothing about the points.
    error GasInsufficient();

    /// @dev sum += scalar * point, both of G1. False if one of them is not a point.
    function addProduct(uint256 sum, uint256 point, uint256 scalar) internal view returns (bool valid) {
        assembly ("memory-safe") {
            let input := mload(0x40) // above everything allocated
            mcopy(input, point, 0x40)
            mstore(add(input, 0x40), scalar)
            valid := staticcall(MULTIPLY_GAS, MULTIPLY, input, 0x60, input, 0x40)
            valid := and(valid, eq(returndatasize(), 0x40))
            mcopy(add(input, 0x40), sum, 0x40)
            valid := and(staticcall(ADD_GAS, ADD, input, 0x80, sum, 0x40), valid)
            valid := and(valid, eq(returndatasize(), 0x40))
        }
    }

    /// @dev point = -point in G1; needs y < BASE_ORDER.
    function negate(uint256 point) internal pure {
        uint256 order = BASE_ORDER;
        assembly ("memory-safe") {
            let y := add(point, 0x20)
            mstore(y, mod(sub(order, mload(y)), order)) // infinity stays (0, 0)
        }
    }

    /// @dev Whether the product of the pairings is one; `pairs` holds `count` times a point of G1 and one of G2.
    /// False also if one of them is not a point. Reverts GasInsufficient.
    function pairingIsOne(uint256 pairs, uint256 count) internal view returns (bool isOne) {
        uint256 cost = PAIRING_GAS + PAIRING_GAS_PER_PAIR * count;
        bool valid;
        assembly ("memory-safe") {
            valid := staticcall(cost, PAIRING, pairs, mul(count, 0xc0), 0x00, 0x20)
            valid := and(valid, eq(returndatasize(), 0x20))
            isOne := and(valid, eq(mload(0x00), 1))
        }
        // A call gets at most 63/64 of what is left (EIP-150). If that was less than `cost`, then less than cost / 63
        // remained. Multiplication and addition need no such check: 1/63 of their price is too little to go on with.
        if (!valid && gasleft() < cost / 63) revert GasInsufficient();
    }
}
