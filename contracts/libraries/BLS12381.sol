// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {G1Point, G2Point} from "../types/BLS12381Points.sol";
import {BLS12381HashToCurve} from "./BLS12381HashToCurve.sol";
import {BLS12381Precompiles} from "./BLS12381Precompiles.sol";

/// @title BLS signatures: keys in G2, signatures in G1, over BLS12-381 and EIP-2537
/// @notice A verification is false for whatever is wrong with keys and signatures: not canonical, not on the curve,
/// outside the subgroup, at infinity, or just not a signature. It reverts only where it cannot tell:
/// BlsPrecompileMissing and BlsGasInsufficient. Spec: docs/contracts/BLS12381.md.
/// @dev Keys of others may be summed only after `verifyPossession` has accepted each of them, once: it keeps rogue keys
/// out, and its pairing checks the subgroup, which additions do not.
library BLS12381 {
    /// Prevotes and precommits of the consensus: one signer at a time, summed off-chain.
    bytes internal constant VOTE_DOMAIN = "FLOWBUILDER-V1-VOTE-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    /// Proof that a registered key has an owner.
    bytes internal constant POSSESSION_DOMAIN = "FLOWBUILDER-V1-POSSESSION-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    /// Results that a set of executors certifies.
    bytes internal constant RESULT_DOMAIN = "FLOWBUILDER-V1-RESULT-BLS12381G1_XMD:SHA-256_SSWU_RO_";

    /// @notice Whether `signature` is that of `key` over `digest` for the purpose `domain`.
    /// @param digest Says chain, contract, epoch and subject: the caller builds it.
    function verifySingle(
        G2Point memory key,
        G1Point memory signature,
        bytes32 digest,
        bytes memory domain
    ) internal view returns (bool) {
        return _verify(key, signature, BLS12381HashToCurve.hashToG1(abi.encodePacked(digest), domain));
    }

    /// @notice Whether `signature` is the sum of the signatures of `key` over two different digests.
    /// @dev Whoever knows only one of the two signatures cannot make the sum: it would have to make the other.
    function verifyBoth(
        G2Point memory key,
        G1Point memory signature,
        bytes32 first,
        bytes32 second,
        bytes memory domain
    ) internal view returns (bool) {
        G1Point memory message = BLS12381HashToCurve.hashToG1(abi.encodePacked(first), domain);
        G1Point memory other = BLS12381HashToCurve.hashToG1(abi.encodePacked(second), domain);
        return BLS12381Precompiles.addG1(message, other) && _verify(key, signature, message);
    }

    /// @notice Whether `signature` is the sum of the signatures over `digest` of all members except the absent.
    /// @dev The caller vouches that `setKey` is the sum of registered keys and `absentKey` that of different ones of them: it
    /// is the caller who knows the set (indices, weights, quorum). Both come out of additions, so they are canonical.
    /// @param setKey Sum of the keys of all members.
    /// @param absentKey Sum of the keys of the members that did not sign; infinity if there is none.
    function verifyAggregate(
        G2Point memory setKey,
        G2Point memory absentKey,
        G1Point memory signature,
        bytes32 digest,
        bytes memory domain
    ) internal view returns (bool) {
        (bool valid, G2Point memory key) = subtractKey(setKey, absentKey);
        return valid && verifySingle(key, signature, digest, domain);
    }

    /// @notice Whether the holder of `key` signed that it belongs to `owner` in this contract on this chain.
    /// @dev Also the one check that `key` is canonical, on the curve, in the subgroup and not at infinity.
    function verifyPossession(
        G2Point memory key,
        address owner,
        G1Point memory signature
    ) internal view returns (bool) {
        return verifySingle(key, signature, possessionDigest(key, owner), POSSESSION_DOMAIN);
    }

    /// @notice What a proof of possession signs.
    function possessionDigest(G2Point memory key, address owner) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), owner, key));
    }

    /// @notice What a key is known by where it need not be at hand.
    function hashKey(G2Point memory key) internal pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    /// @notice The sum of `keys`, for instance the key of a whole set.
    /// @dev Starts from infinity, so that each key passes through the checks of the addition. Invalid if a key is refused or
    /// the sum is at infinity (no keys at all included); intermediate sums there are fine for the precompile.
    function sumKeys(G2Point[] memory keys) internal view returns (bool valid, G2Point memory sum) {
        valid = true;
        for (uint256 index = 0; index < keys.length && valid; ++index) {
            valid = BLS12381Precompiles.addG2(sum, keys[index]);
        }
        valid = valid && !isInfinity(sum);
    }

    /// @notice `setKey` minus `absentKey`, which is canonical.
    /// @dev Invalid if a key is refused by the addition or nothing is left.
    function subtractKey(
        G2Point memory setKey,
        G2Point memory absentKey
    ) internal view returns (bool valid, G2Point memory key) {
        key = negate(absentKey);
        valid = BLS12381Precompiles.addG2(key, setKey) && !isInfinity(key);
    }

    /// @dev `point` comes from the precompile or is canonical otherwise.
    function negate(G2Point memory point) internal pure returns (G2Point memory opposite) {
        (uint256 y0High, uint256 y0Low) = BLS12381HashToCurve.negate(point.y0High, point.y0Low);
        (uint256 y1High, uint256 y1Low) = BLS12381HashToCurve.negate(point.y1High, point.y1Low);
        return G2Point(point.x0High, point.x0Low, point.x1High, point.x1Low, y0High, y0Low, y1High, y1Low);
    }

    function isInfinity(G1Point memory point) internal pure returns (bool) {
        return point.xHigh | point.xLow | point.yHigh | point.yLow == 0;
    }

    function isInfinity(G2Point memory point) internal pure returns (bool) {
        uint256 x = point.x0High | point.x0Low | point.x1High | point.x1Low;
        return x | point.y0High | point.y0Low | point.y1High | point.y1Low == 0;
    }

    /// @dev The generator of G2 with its y negated: e(signature, -g) * e(message, key) = 1.
    function negatedGenerator() internal pure returns (G2Point memory) {
        return
            G2Point(
                0x024aa2b2f08f0a91260805272dc51051,
                0xc6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8,
                0x13e02b6052719f607dacd3a088274f65,
                0x596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e,
                0x0d1b3cc2c7027888be51d9ef691d77bc,
                0xb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa,
                0x13fa4d4a0ad8b1ce186ed5061789213d,
                0x993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed
            );
    }

    /// @dev Whether e(signature, -g) * e(message, key) = 1.
    function _verify(G2Point memory key, G1Point memory signature, G1Point memory message) private view returns (bool) {
        // The pairing takes infinity for a point like any other: e(0, -g) * e(H, 0) = 1.
        if (isInfinity(key) || isInfinity(signature)) return false;
        (bool valid, bool isOne) = BLS12381Precompiles.pairing(signature, negatedGenerator(), message, key);
        return valid && isOne;
    }
}
