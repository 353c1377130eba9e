// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

// solhint-disable no-inline-assembly, function-max-lines

import {MAX_BATCH} from "../types/MaxBatch.sol";
import {Bn254} from "../libraries/Bn254.sol";

/// @notice A Groth16 proof and what it proves: twelve words.
/// @param proof a, b, c as `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)` writes them.
/// @param signals The public signals in the order of the circuit.
struct ProofRow {
    uint256[8] proof;
    uint256[4] signals;
}

/// @title Many Groth16 proofs of one key, checked by one product of size + 3 pairings
/// @notice A proof i is valid if e(a_i, b_i) = e(alpha, beta) e(x_i, gamma) e(c_i, delta), where x_i is the sum of the
/// key's input points weighed by the signals. This contract raises each equation to a weight w_i and multiplies them:
///
///     e(w_0 a_0, b_0) ... e(w_n a_n, b_n) = e(sum w_i alpha, beta) e(sum w_i x_i, gamma) e(sum w_i c_i, delta)
///
/// @dev Soundness. w_0 = 1, and each other w_i is a hash of 253 bits of a challenge that commits to the domain, the
/// chain, this contract, the key, and every word of every proof and signal of the batch. All points are in groups of
/// prime order r, so the two sides differ by a power d_i of one generator for each proof, and d_i = 0 exactly for the
/// valid ones. The batch passes if d_0 + w_1 d_1 + ... + w_n d_n = 0 modulo r. The d_i are fixed before the weights are
/// known, and with a d_i other than 0 at most one value of w_i (i > 0) in r solves that: the chance is at most 2^-253 a
/// try, and q tries (each a new batch and a new hash) succeed with at most q * 2^-253, far below the 2^-100 or so that the
/// curve itself offers. Weights that do not depend on all the words would be a hole: an adversary that knows them before
/// it chooses the last proof can make the errors cancel.
///
/// What is checked where: signals < r here; every coordinate and point, G2 subgroup included, by the precompiles, as
/// Bn254 lists. Each a_i but the first passes the multiplication, the first and each b_i the pairing, each c_i the
/// addition. Words are never reduced here, so a proof has no second encoding. It still has other forms, for instance
/// (-a, -b, c): never key anything on the bytes of a proof.
///
/// The loop is written in assembly because it was measured: 59,900 gas a proof at 32 instead of 69,300
/// (docs/adr/0007-batch-verification.md).
abstract contract Groth16BatchVerifier {
    // Those of Bn254 again: assembly reads no constant of a library.
    uint256 private constant ADD = 0x06;
    uint256 private constant ADD_GAS = 150;
    uint256 private constant MULTIPLY = 0x07;
    uint256 private constant MULTIPLY_GAS = 6_000;

    uint256 private constant PROOF_SIZE = 8 * 32;
    uint256 private constant ROW_SIZE = 12 * 32;
    uint256 private constant PAIR_SIZE = 6 * 32;
    /// e(alpha, beta), e(inputs, gamma), e(c, delta).
    uint256 private constant KEY_PAIRS = 3;
    /// Offsets in the words of the key: alpha, beta, gamma, delta, then the points of the inputs.
    uint256 private constant KEY_G2 = 2 * 32;
    uint256 private constant KEY_INPUTS = 14 * 32;
    uint256 private constant INPUT_POINTS = 5;
    bytes32 private constant DOMAIN = keccak256("FlowBuilder Groth16BatchVerifier 1");

    /// keccak256 of the words of the key, computed from them at deployment.
    bytes32 internal immutable _keyHash;

    /// @notice A batch has 1 to `max` proofs.
    error BatchSizeOutOfRange(uint256 size, uint256 max);

    constructor() {
        _keyHash = keccak256(abi.encode(_verificationKey()));
    }

    /// @notice True if every proof is valid, false if one of them is not; which one is not said.
    /// @dev Reverts: BatchSizeOutOfRange, GasInsufficient.
    function verifyProofs(ProofRow[] calldata rows) external view returns (bool) {
        bytes memory copy = _newRows(rows.length);
        assembly ("memory-safe") {
            calldatacopy(add(copy, 0x20), rows.offset, mload(copy))
        }
        return _verifyRows(copy);
    }

    /// @dev Words of the key in the order of sdk/src/flowvm/verificationKey.ts.
    function _verificationKey() internal pure virtual returns (uint256[24] memory);

    /// @dev Memory for the rows of a batch, not zeroed. Reverts: BatchSizeOutOfRange.
    function _newRows(uint256 size) internal pure returns (bytes memory) {
        if (size == 0 || size > MAX_BATCH) revert BatchSizeOutOfRange(size, MAX_BATCH);
        return _allocate(size * ROW_SIZE);
    }

    /// @dev Fills row `index` of what `_newRows` gave; false if `proof` does not have the length of one.
    function _setRow(
        bytes memory rows,
        uint256 index,
        bytes calldata proof,
        uint256[4] memory signals
    ) internal pure returns (bool) {
        if (proof.length != PROOF_SIZE) return false;
        assembly ("memory-safe") {
            let row := add(add(rows, 0x20), mul(index, ROW_SIZE))
            calldatacopy(row, proof.offset, PROOF_SIZE)
            mcopy(add(row, PROOF_SIZE), signals, 0x80)
        }
        return true;
    }

    /// @dev See verifyProofs; `rows` holds 1 to MAX_BATCH rows.
    function _verifyRows(bytes memory rows) internal view returns (bool) {
        uint256 size = rows.length / ROW_SIZE;
        bytes memory pairs = _allocate((size + KEY_PAIRS) * PAIR_SIZE);
        uint256[7] memory sums;
        return _weigh(rows, _challenge(rows), pairs, sums) && _closes(pairs, size, sums);
    }

    /// @dev What the weights are drawn from. The number of proofs is in the length of `rows`.
    function _challenge(bytes memory rows) private view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, block.chainid, address(this), _keyHash, rows.length, keccak256(rows)));
    }

    /// @dev Writes the pairs (w_i a_i, b_i), and the sums: of w_i, of w_i times each signal (modulo r), and of w_i c_i
    /// (a point). False if a signal is not below r, or an a_i but the first or a c_i is not a point.
    function _weigh(
        bytes memory rows,
        bytes32 challenge,
        bytes memory pairs,
        uint256[7] memory sums
    ) private view returns (bool valid) {
        uint256 order = Bn254.SCALAR_ORDER;
        valid = true;
        assembly ("memory-safe") {
            let input := mload(0x40) // four words above everything allocated
            let sumOfC := add(sums, 0xa0)
            let pair := add(pairs, 0x20)
            let row := add(rows, 0x20)
            let end := add(row, mload(rows))
            mstore(0x00, challenge)

            for {
                let index := 0
            } and(valid, lt(row, end)) {
                index := add(index, 1)
            } {
                let weight := 1
                if index {
                    mstore(0x20, index)
                    weight := shr(3, keccak256(0x00, 0x40)) // below 2^253, hence below r
                }

                mstore(sums, addmod(mload(sums), weight, order))
                let signal := mload(add(row, 0x100))
                valid := lt(signal, order)
                mstore(add(sums, 0x20), addmod(mload(add(sums, 0x20)), mulmod(weight, signal, order), order))
                signal := mload(add(row, 0x120))
                valid := and(valid, lt(signal, order))
                mstore(add(sums, 0x40), addmod(mload(add(sums, 0x40)), mulmod(weight, signal, order), order))
                signal := mload(add(row, 0x140))
                valid := and(valid, lt(signal, order))
                mstore(add(sums, 0x60), addmod(mload(add(sums, 0x60)), mulmod(weight, signal, order), order))
                signal := mload(add(row, 0x160))
                valid := and(valid, lt(signal, order))
                mstore(add(sums, 0x80), addmod(mload(add(sums, 0x80)), mulmod(weight, signal, order), order))

                mcopy(pair, row, 0xc0) // a and b
                mcopy(input, add(row, 0xc0), 0x40) // c
                if index {
                    mstore(add(input, 0x40), weight)
                    valid := and(valid, staticcall(MULTIPLY_GAS, MULTIPLY, input, 0x60, input, 0x40))
                    valid := and(valid, eq(returndatasize(), 0x40))
                }
                mcopy(add(input, 0x40), sumOfC, 0x40)
                valid := and(valid, staticcall(ADD_GAS, ADD, input, 0x80, sumOfC, 0x40))
                valid := and(valid, eq(returndatasize(), 0x40))
                if index {
                    mcopy(input, row, 0x40)
                    mstore(add(input, 0x40), weight)
                    valid := and(valid, staticcall(MULTIPLY_GAS, MULTIPLY, input, 0x60, pair, 0x40))
                    valid := and(valid, eq(returndatasize(), 0x40))
                }

                row := add(row, ROW_SIZE)
                pair := add(pair, PAIR_SIZE)
            }
        }
    }

    /// @dev Appends the pairs of the key, negated, and asks whether the product of all is one.
    function _closes(bytes memory pairs, uint256 size, uint256[7] memory sums) private view returns (bool) {
        uint256[24] memory words = _verificationKey();
        uint256 key;
        uint256 first;
        uint256 pair = size * PAIR_SIZE;
        assembly ("memory-safe") {
            key := words
            first := add(pairs, 0x20)
            pair := add(first, pair)
            calldatacopy(pair, calldatasize(), mul(KEY_PAIRS, PAIR_SIZE)) // zeros: the point at infinity
            mcopy(add(pair, mul(2, PAIR_SIZE)), add(sums, 0xa0), 0x40)
        }
        bool valid = Bn254.addProduct(pair, key, sums[0]);
        for (uint256 index = 0; index < INPUT_POINTS; ++index) {
            valid = valid && Bn254.addProduct(pair + PAIR_SIZE, key + KEY_INPUTS + index * 0x40, sums[index]);
        }
        for (uint256 index = 0; index < KEY_PAIRS; ++index) {
            Bn254.negate(pair);
            assembly ("memory-safe") {
                mcopy(add(pair, 0x40), add(add(key, KEY_G2), mul(index, 0x80)), 0x80)
            }
            pair += PAIR_SIZE;
        }
        return valid && Bn254.pairingIsOne(first, size + KEY_PAIRS);
    }

    function _allocate(uint256 size) private pure returns (bytes memory allocated) {
        assembly ("memory-safe") {
            allocated := mload(0x40)
            mstore(allocated, size)
            mstore(0x40, add(allocated, add(size, 0x20)))
        }
    }
}
