// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {G1Point, G2Point} from "../types/BLS12381Points.sol";

// solhint-disable no-inline-assembly

/// @title The precompiles of EIP-2537 behind calls with bounded gas and checked answers
/// @dev Each call is given exactly its price, so a malformed point burns that and no more. A false `valid` means that
/// the precompile refused its input; it is never a lack of gas or of the precompile, which revert.
/// Assembly, because abi.encode and abi.decode of points cost 4,600 gas a verification and 1,600 an addition: inputs are
/// laid out in the free memory, which is not claimed, and answers go straight to where they are wanted.
library BLS12381Precompiles {
    /// The chain answered with success but not with the bytes that EIP-2537 defines: it has no such precompile.
    error BlsPrecompileMissing(address precompile);
    /// With less gas a valid input would look like an invalid one.
    error BlsGasInsufficient(uint256 available, uint256 needed);

    address internal constant G1_ADD = 0x000000000000000000000000000000000000000b;
    address internal constant G2_ADD = 0x000000000000000000000000000000000000000d;
    address internal constant PAIRING = 0x000000000000000000000000000000000000000F;
    address internal constant MAP_FP_TO_G1 = 0x0000000000000000000000000000000000000010;

    uint256 internal constant G1_ADD_GAS = 375;
    uint256 internal constant G2_ADD_GAS = 600;
    uint256 internal constant MAP_FP_TO_G1_GAS = 5500;
    uint256 internal constant PAIRING_GAS = 102900; // 37,700 + 32,600 a pair, of two pairs

    /// What passes between the check of the gas and the call, 100 for the call itself included: under 300 in fact, and
    /// never more than this while the memory is below 200 kB.
    uint256 private constant CALL_GAS = 1000;

    /// @notice Adds `point` to `sum`, in place.
    /// @dev Neither needs to be in the subgroup; they may be equal, opposite or at infinity. If invalid, `sum` stays.
    function addG1(G1Point memory sum, G1Point memory point) internal view returns (bool valid) {
        _requireGas(G1_ADD_GAS);
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, sum, 128)
            mcopy(add(input, 128), point, 128)
            valid := staticcall(G1_ADD_GAS, G1_ADD, input, 256, sum, 128)
        }
        _requireAnswer(G1_ADD, valid, 128);
    }

    /// @notice Adds `point` to `sum`, in place.
    /// @dev Neither needs to be in the subgroup; they may be equal, opposite or at infinity. If invalid, `sum` stays.
    function addG2(G2Point memory sum, G2Point memory point) internal view returns (bool valid) {
        _requireGas(G2_ADD_GAS);
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, sum, 256)
            mcopy(add(input, 256), point, 256)
            valid := staticcall(G2_ADD_GAS, G2_ADD, input, 512, sum, 256)
        }
        _requireAnswer(G2_ADD, valid, 256);
    }

    /// @notice Maps a field element to a point of the subgroup, which goes into `point`.
    /// @dev Invalid if the element is not below the prime.
    function mapToG1(uint256 high, uint256 low, G1Point memory point) internal view returns (bool valid) {
        _requireGas(MAP_FP_TO_G1_GAS);
        assembly ("memory-safe") {
            mstore(0x00, high)
            mstore(0x20, low)
            valid := staticcall(MAP_FP_TO_G1_GAS, MAP_FP_TO_G1, 0x00, 64, point, 128)
        }
        _requireAnswer(MAP_FP_TO_G1, valid, 128);
    }

    /// @notice Whether e(a, b) * e(c, d) = 1.
    /// @dev Invalid unless every point is canonical, on its curve and in its subgroup. Infinity is valid.
    function pairing(
        G1Point memory a,
        G2Point memory b,
        G1Point memory c,
        G2Point memory d
    ) internal view returns (bool valid, bool isOne) {
        _requireGas(PAIRING_GAS);
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, a, 128)
            mcopy(add(input, 128), b, 256)
            mcopy(add(input, 384), c, 128)
            mcopy(add(input, 512), d, 256)
            valid := staticcall(PAIRING_GAS, PAIRING, input, 768, 0x00, 32)
            isOne := and(valid, eq(mload(0x00), 1))
        }
        _requireAnswer(PAIRING, valid, 32);
    }

    /// @dev EIP-150 keeps back a 64th of the gas, silently, whatever the call asks for.
    function _requireGas(uint256 price) private view {
        uint256 needed;
        unchecked {
            needed = price + price / 63 + CALL_GAS; // of constants
        }
        if (gasleft() < needed) revert BlsGasInsufficient(gasleft(), needed);
    }

    /// @dev Right after the call. A call to an address without code succeeds too, and answers nothing.
    function _requireAnswer(address precompile, bool valid, uint256 length) private pure {
        uint256 answered;
        assembly ("memory-safe") {
            answered := returndatasize()
        }
        if (valid && answered != length) revert BlsPrecompileMissing(precompile);
    }
}
