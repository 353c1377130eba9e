// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BLS12381Harness} from "./BLS12381Harness.sol";
import {BLS12381Vectors} from "./BLS12381Vectors.sol";
import {Test} from "./Test.sol";

/// @title One more cheat code, which only these tests need
interface VmEtch {
    /// @notice Sets the code of an account.
    function etch(address account, bytes calldata code) external;
}

/// @title What the tests of the BLS libraries share: the harness at the address that the vectors name
abstract contract BLS12381Test is Test {
    BLS12381Harness internal constant harness = BLS12381Harness(BLS12381Vectors.POSSESSION_CONTRACT);

    G2Point[] internal keys;
    G1Point[] internal signatures;

    function setUp() public {
        VmEtch(address(vm)).etch(address(harness), address(new BLS12381Harness()).code);
        vm.chainId(BLS12381Vectors.POSSESSION_CHAIN_ID);
        bytes[] memory publicKeys = BLS12381Vectors.publicKeys();
        bytes[] memory all = BLS12381Vectors.signatures();
        for (uint256 index = 0; index < publicKeys.length; index++) {
            keys.push(_g2(publicKeys[index]));
            signatures.push(_g1(all[index]));
        }
    }

    function _g1(bytes memory point) internal pure returns (G1Point memory) {
        return abi.decode(point, (G1Point));
    }

    function _g2(bytes memory point) internal pure returns (G2Point memory) {
        return abi.decode(point, (G2Point));
    }

    function _verifySingle(G2Point memory key, G1Point memory signature) internal view returns (bool) {
        return harness.verifySingle(key, signature, BLS12381Vectors.DIGEST, BLS12381Vectors.DOMAIN);
    }

    function _verifyAggregate(G2Point[] memory absent, bytes memory signature) internal view returns (bool) {
        return _verifyAggregate(_g2(BLS12381Vectors.SET_KEY), absent, signature);
    }

    function _verifyAggregate(
        G2Point memory setKey,
        G2Point[] memory absent,
        bytes memory signature
    ) internal view returns (bool) {
        return harness.verifyAggregate(setKey, absent, _g1(signature), BLS12381Vectors.DIGEST, BLS12381Vectors.DOMAIN);
    }

    /// @dev The keys with the numbers `first` to 6.
    function _keysFrom(uint256 first) internal view returns (G2Point[] memory some) {
        some = new G2Point[](keys.length - first);
        for (uint256 index = 0; index < some.length; index++) some[index] = keys[first + index];
    }

    /// @dev Not canonical: the same element of the field, plus the prime.
    function _plusPrime(uint256 high, uint256 low) internal pure returns (uint256, uint256) {
        unchecked {
            uint256 sum = low + BLS12381HashToCurve.PRIME_LOW;
            return (high + BLS12381HashToCurve.PRIME_HIGH + (sum < low ? 1 : 0), sum);
        }
    }

    function _negate(G1Point memory point) internal pure returns (G1Point memory) {
        (uint256 high, uint256 low) = BLS12381HashToCurve.negate(point.yHigh, point.yLow);
        return G1Point(point.xHigh, point.xLow, high, low);
    }
}
