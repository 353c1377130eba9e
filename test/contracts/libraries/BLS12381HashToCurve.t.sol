// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {G1Point} from "../../../contracts/types/BLS12381Points.sol";
import {BLS12381Test} from "../support/BLS12381Test.sol";
import {BLS12381Vectors} from "../support/BLS12381Vectors.sol";

contract BLS12381HashToCurveTest is BLS12381Test {
    uint256 private constant HIGH = BLS12381HashToCurve.PRIME_HIGH;
    uint256 private constant LOW = BLS12381HashToCurve.PRIME_LOW;

    function test_hashToG1_rfc9380AppendixJ91_isThatPoint() public view {
        bytes[] memory messages = BLS12381Vectors.rfc9380Messages();
        bytes[] memory points = BLS12381Vectors.rfc9380Points();
        assertEq(messages.length, 5, "cases");
        for (uint256 index = 0; index < messages.length; index++) {
            G1Point memory point = harness.hashToG1(messages[index], BLS12381Vectors.RFC9380_DOMAIN);
            assertEq(keccak256(abi.encode(point)), keccak256(points[index]), "point");
        }
    }

    function test_hashToG1_domainLength_atEachBoundary() public {
        harness.hashToG1("message", new bytes(1));
        harness.hashToG1("message", new bytes(255));
        vm.expectRevert(abi.encodeWithSelector(BLS12381HashToCurve.BlsDomainLength.selector, 0));
        harness.hashToG1("message", "");
        vm.expectRevert(abi.encodeWithSelector(BLS12381HashToCurve.BlsDomainLength.selector, 256));
        harness.hashToG1("message", new bytes(256));
    }

    function test_reduce_atEachBoundary() public pure {
        _expectReduced(0, 0, 0, 0);
        _expectReduced(HIGH, LOW - 1, HIGH, LOW - 1);
        _expectReduced(HIGH, LOW, 0, 0);
        _expectReduced(HIGH, LOW + 1, 0, 1);
        _expectReduced(HIGH * 2, LOW * 2, 0, 0); // LOW is below 2^255
        // 2^512 - 1, computed with big integers outside of this project's code.
        _expectReduced(
            type(uint256).max,
            type(uint256).max,
            0x02cb5d3a884e56c4fab7cd07ee4e16bc,
            0x15efebb5d396d7cf82383087033108464532383fa8eaff4e967d3988a62b6c9c
        );
    }

    function _expectReduced(uint256 high, uint256 low, uint256 restHigh, uint256 restLow) private pure {
        (uint256 actualHigh, uint256 actualLow) = harness.reduce(high, low);
        assertEq(actualHigh, restHigh, "high word");
        assertEq(actualLow, restLow, "low word");
    }
}
