// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {G1Point} from "../types/BLS12381Points.sol";
import {BLS12381Precompiles} from "./BLS12381Precompiles.sol";

/// @title Hashing to G1: the suite BLS12381G1_XMD:SHA-256_SSWU_RO_ of RFC 9380
library BLS12381HashToCurve {
    /// A domain separation tag has 1 to 255 bytes (RFC 9380 section 3.1).
    error BlsDomainLength(uint256 length);

    /// The prime of the base field, 381 bits: PRIME_HIGH * 2^256 + PRIME_LOW.
    uint256 internal constant PRIME_HIGH = 0x1a0111ea397fe69a4b1ba7b6434bacd7;
    uint256 internal constant PRIME_LOW = 0x64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab;
    /// 2^512 divided by the prime, rounded down: 132 bits.
    uint256 private constant RECIPROCAL = 0x9d835d2f3cc9e45ce28101b0cc7a6ba29;

    uint256 private constant DOMAIN_LENGTH_MAX = 255;

    /// @notice A point of the subgroup whose discrete logarithm nobody knows: hash_to_curve, RFC 9380 section 3.
    /// @param message Any number of bytes.
    /// @param domain Domain separation tag: what the signature is for.
    /// Reverts: BlsDomainLength, and those of BLS12381Precompiles.
    function hashToG1(bytes memory message, bytes memory domain) internal view returns (G1Point memory point) {
        (bytes32 first, bytes32 second, bytes32 third, bytes32 fourth) = expandMessage(message, domain);
        _map(first, second, point);
        G1Point memory other;
        _map(third, fourth, other);
        bool valid = BLS12381Precompiles.addG1(point, other);
        if (!valid) revert BLS12381Precompiles.BlsPrecompileMissing(BLS12381Precompiles.G1_ADD);
    }

    /// @notice expand_message_xmd with SHA-256 to 128 bytes: RFC 9380 section 5.3.1.
    function expandMessage(
        bytes memory message,
        bytes memory domain
    ) internal pure returns (bytes32 first, bytes32 second, bytes32 third, bytes32 fourth) {
        if (domain.length == 0 || domain.length > DOMAIN_LENGTH_MAX) revert BlsDomainLength(domain.length);
        uint8 length = uint8(domain.length);
        // Z_pad is one block of SHA-256, 64 zero bytes; 128 is the length asked for, in two bytes.
        bytes32 seed = sha256(abi.encodePacked(bytes32(0), bytes32(0), message, uint16(128), uint8(0), domain, length));
        bytes memory chunk = abi.encodePacked(seed, uint8(1), domain, length);
        first = sha256(chunk);
        second = _next(chunk, seed ^ first, 2);
        third = _next(chunk, seed ^ second, 3);
        fourth = _next(chunk, seed ^ third, 4);
    }

    /// @notice (high * 2^256 + low) modulo the prime.
    /// @dev Barrett: the estimate of the quotient is at most 2 too small. 570 gas; MODEXP with its copies costs 1,044.
    function reduce(uint256 high, uint256 low) internal pure returns (uint256 restHigh, uint256 restLow) {
        // Every product and difference below is that of numbers under 2^512 that fit, or wraps in its lower word.
        unchecked {
            (uint256 quotient, ) = Math.mul512(high, RECIPROCAL);
            (uint256 productHigh, uint256 productLow) = Math.mul512(quotient, PRIME_LOW);
            productHigh += quotient * PRIME_HIGH;
            (restHigh, restLow) = _subtract(high, low, productHigh, productLow);
            while (isReducible(restHigh, restLow)) {
                (restHigh, restLow) = _subtract(restHigh, restLow, PRIME_HIGH, PRIME_LOW);
            }
        }
    }

    /// @notice Whether the number is at least the prime, hence not the canonical form of a field element.
    function isReducible(uint256 high, uint256 low) internal pure returns (bool) {
        return high > PRIME_HIGH || (high == PRIME_HIGH && low >= PRIME_LOW);
    }

    /// @notice The prime minus a canonical element; zero stays zero.
    function negate(uint256 high, uint256 low) internal pure returns (uint256, uint256) {
        if (high == 0 && low == 0) return (0, 0);
        return _subtract(PRIME_HIGH, PRIME_LOW, high, low);
    }

    /// @dev `a - b` for a >= b.
    function _subtract(
        uint256 aHigh,
        uint256 aLow,
        uint256 bHigh,
        uint256 bLow
    ) private pure returns (uint256 high, uint256 low) {
        unchecked {
            low = aLow - bLow;
            high = aHigh - bHigh - (aLow < bLow ? 1 : 0);
        }
    }

    /// @dev Overwrites the first 33 bytes of `chunk`: encoding it anew costs 260 gas more.
    function _next(bytes memory chunk, bytes32 mask, uint8 counter) private pure returns (bytes32) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(add(chunk, 32), mask)
            mstore8(add(chunk, 64), counter)
        }
        return sha256(chunk);
    }

    function _map(bytes32 high, bytes32 low, G1Point memory point) private view {
        (uint256 restHigh, uint256 restLow) = reduce(uint256(high), uint256(low));
        bool valid = BLS12381Precompiles.mapToG1(restHigh, restLow, point);
        // No precompile of EIP-2537 refuses a reduced element at its price.
        if (!valid) revert BLS12381Precompiles.BlsPrecompileMissing(BLS12381Precompiles.MAP_FP_TO_G1);
    }
}
