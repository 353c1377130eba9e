// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {BLS12381Precompiles} from "../../../contracts/libraries/BLS12381Precompiles.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";

// The libraries take memory.
// solhint-disable gas-calldata-parameters

/// @title The internal functions of the BLS libraries, callable from outside
contract BLS12381Harness {
    function verifySingle(
        G2Point memory key,
        G1Point memory signature,
        bytes32 digest,
        bytes memory domain
    ) external view returns (bool) {
        return BLS12381.verifySingle(key, signature, digest, domain);
    }

    function verifyBoth(
        G2Point memory key,
        G1Point memory signature,
        bytes32 first,
        bytes32 second,
        bytes memory domain
    ) external view returns (bool) {
        return BLS12381.verifyBoth(key, signature, first, second, domain);
    }

    function verifyAggregate(
        G2Point memory setKey,
        G2Point[] memory absentKeys,
        G1Point memory signature,
        bytes32 digest,
        bytes memory domain
    ) external view returns (bool) {
        (bool valid, G2Point memory absentKey) = _sum(absentKeys);
        return valid && BLS12381.verifyAggregate(setKey, absentKey, signature, digest, domain);
    }

    function verifyPossession(
        G2Point memory key,
        address owner,
        G1Point memory signature
    ) external view returns (bool) {
        return BLS12381.verifyPossession(key, owner, signature);
    }

    function possessionDigest(G2Point memory key, address owner) external view returns (bytes32) {
        return BLS12381.possessionDigest(key, owner);
    }

    function sumKeys(G2Point[] memory keys) external view returns (bool valid, G2Point memory sum) {
        return BLS12381.sumKeys(keys);
    }

    function subtractKeys(
        G2Point memory setKey,
        G2Point[] memory absentKeys
    ) external view returns (bool valid, G2Point memory key) {
        G2Point memory absentKey;
        (valid, absentKey) = _sum(absentKeys);
        if (valid) (valid, key) = BLS12381.subtractKey(setKey, absentKey);
    }

    function hashToG1(bytes memory message, bytes memory domain) external view returns (G1Point memory) {
        return BLS12381HashToCurve.hashToG1(message, domain);
    }

    function expandMessage(bytes memory message, bytes memory domain) external pure returns (bytes32[4] memory words) {
        (words[0], words[1], words[2], words[3]) = BLS12381HashToCurve.expandMessage(message, domain);
    }

    function reduce(uint256 high, uint256 low) external pure returns (uint256, uint256) {
        return BLS12381HashToCurve.reduce(high, low);
    }

    function domains() external pure returns (bytes memory vote, bytes memory possession, bytes memory result) {
        return (BLS12381.VOTE_DOMAIN, BLS12381.POSSESSION_DOMAIN, BLS12381.RESULT_DOMAIN);
    }

    function addG1(G1Point memory a, G1Point memory b) external view returns (bool valid, G1Point memory sum) {
        sum = a;
        valid = BLS12381Precompiles.addG1(sum, b);
    }

    function addG2(G2Point memory a, G2Point memory b) external view returns (bool valid, G2Point memory sum) {
        sum = a;
        valid = BLS12381Precompiles.addG2(sum, b);
    }

    function mapToG1(uint256 high, uint256 low) external view returns (bool valid, G1Point memory point) {
        valid = BLS12381Precompiles.mapToG1(high, low, point);
    }

    function pairing(
        G1Point memory a,
        G2Point memory b,
        G1Point memory c,
        G2Point memory d
    ) external view returns (bool valid, bool isOne) {
        return BLS12381Precompiles.pairing(a, b, c, d);
    }

    /// @dev Any precompile with any input, also those that the libraries do not use.
    function call(
        address precompile,
        uint256 price,
        bytes memory input
    ) external view returns (bool valid, bytes memory output) {
        return precompile.staticcall{gas: price}(input);
    }

    /// @dev As the caller of the library sums the keys of absent members: from infinity, through the addition.
    function _sum(G2Point[] memory keys) private view returns (bool valid, G2Point memory sum) {
        valid = true;
        for (uint256 index = 0; index < keys.length && valid; ++index) {
            valid = BLS12381Precompiles.addG2(sum, keys[index]);
        }
    }
}
