// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BLS12381Test} from "../support/BLS12381Test.sol";
import {BLS12381Vectors} from "../support/BLS12381Vectors.sol";

contract BLS12381FuzzTest is BLS12381Test {
    address private constant MODEXP = address(0x05);

    function test_fuzz_reduce_equalsModexp(uint256 high, uint256 low) public view {
        (uint256 actualHigh, uint256 actualLow) = harness.reduce(high, low);
        bytes memory prime = abi.encodePacked(uint128(BLS12381HashToCurve.PRIME_HIGH), BLS12381HashToCurve.PRIME_LOW);
        bytes memory input = abi.encodePacked(uint256(64), uint256(1), uint256(48), high, low, uint8(1), prime);
        (bool success, bytes memory output) = MODEXP.staticcall(input);
        assertTrue(success, "modexp");
        bytes memory actual = abi.encodePacked(uint128(actualHigh), actualLow);
        assertEq(keccak256(actual), keccak256(output), "remainder");
        assertTrue(actualHigh < 1 << 128, "high word");
    }

    function test_fuzz_negate_twice_isSame(uint256 high, uint256 low) public pure {
        (high, low) = harness.reduce(high, low);
        (uint256 oppositeHigh, uint256 oppositeLow) = BLS12381HashToCurve.negate(high, low);
        assertTrue(!BLS12381HashToCurve.isReducible(oppositeHigh, oppositeLow), "canonical");
        (uint256 againHigh, uint256 againLow) = BLS12381HashToCurve.negate(oppositeHigh, oppositeLow);
        assertEq(againHigh, high, "high word");
        assertEq(againLow, low, "low word");
    }

    function test_fuzz_verifySingle_otherDigest_isFalse(uint256 member, bytes32 digest) public view {
        member = bound(member, 0, 6);
        vm.assume(digest != BLS12381Vectors.DIGEST);
        assertTrue(
            !harness.verifySingle(keys[member], signatures[member], digest, BLS12381Vectors.DOMAIN),
            "other digest"
        );
    }

    function test_fuzz_verifySingle_flippedBitOfSignature_isFalse(uint256 member, uint256 bit) public view {
        member = bound(member, 0, 6);
        bytes memory flipped = _flip(abi.encode(signatures[member]), bit);
        assertTrue(!_verifySingle(keys[member], _g1(flipped)), "flipped");
    }

    function test_fuzz_verifySingle_flippedBitOfKey_isFalse(uint256 member, uint256 bit) public view {
        member = bound(member, 0, 6);
        bytes memory flipped = _flip(abi.encode(keys[member]), bit);
        assertTrue(!_verifySingle(_g2(flipped), signatures[member]), "flipped");
    }

    function test_fuzz_verifySingle_arbitraryWords_isFalse(uint256[4] memory signature) public view {
        assertTrue(!_verifySingle(keys[0], _g1(abi.encode(signature))), "forged");
    }

    function test_fuzz_sumKeys_subtracted_isInverse(uint256 first) public view {
        first = bound(first, 1, 6);
        G2Point[] memory some = _keysFrom(first);
        (bool valid, G2Point memory rest) = harness.subtractKeys(_g2(BLS12381Vectors.SET_KEY), some);
        assertTrue(valid, "valid");
        G2Point[] memory all = new G2Point[](some.length + 1);
        all[0] = rest;
        for (uint256 index = 0; index < some.length; index++) all[index + 1] = some[index];
        (, G2Point memory sum) = harness.sumKeys(all);
        assertEq(keccak256(abi.encode(sum)), keccak256(BLS12381Vectors.SET_KEY), "sum");
        assertTrue(!BLS12381.isInfinity(rest), "rest");
    }

    function _flip(bytes memory point, uint256 bit) private pure returns (bytes memory) {
        bit = bound(bit, 0, point.length * 8 - 1);
        point[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        return point;
    }
}
