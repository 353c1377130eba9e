// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {BLS12381Precompiles} from "../../../contracts/libraries/BLS12381Precompiles.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BLS12381Harness} from "../support/BLS12381Harness.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {BLS12381Test} from "../support/BLS12381Test.sol";
import {BLS12381Vectors} from "../support/BLS12381Vectors.sol";

contract BLS12381UnitTest is BLS12381Test {
    /// A verification, with the call into the harness and its arguments.
    uint256 private constant VERIFICATION_GAS = 140000;
    /// What a malformed point may burn: the pairing it was given, and what was spent before.
    uint256 private constant MALFORMED_GAS_MAX = 140000;

    function test_verifySingle_signatureOfKey_isTrue() public view {
        for (uint256 index = 0; index < keys.length; index++) {
            assertTrue(_verifySingle(keys[index], signatures[index]), "golden signature");
        }
    }

    function test_verifySingle_anythingElseSigned_isFalse() public view {
        assertTrue(!_verifySingle(keys[1], signatures[0]), "other key");
        assertTrue(!_verifySingle(keys[0], _negate(signatures[0])), "negated signature");
        bytes32 other = keccak256("other");
        assertTrue(!harness.verifySingle(keys[0], signatures[0], other, BLS12381Vectors.DOMAIN), "other digest");
        (bytes memory vote, bytes memory possession, ) = harness.domains();
        assertTrue(!harness.verifySingle(keys[0], signatures[0], BLS12381Vectors.DIGEST, vote), "vote");
        assertTrue(!harness.verifySingle(keys[0], signatures[0], BLS12381Vectors.DIGEST, possession), "possession");
    }

    function test_verifySingle_infinity_isFalse() public view {
        G1Point memory noSignature;
        G2Point memory noKey;
        assertTrue(!_verifySingle(noKey, noSignature), "both: the pairing itself would accept them");
        assertTrue(!_verifySingle(keys[0], noSignature), "signature");
        assertTrue(!_verifySingle(noKey, signatures[0]), "key");
    }

    function test_verifySingle_outsideSubgroup_isFalse() public view {
        assertTrue(!_verifySingle(keys[0], _g1(BLS12381Vectors.OUTSIDE_SUBGROUP_G1)), "signature");
        assertTrue(!_verifySingle(_g2(BLS12381Vectors.OUTSIDE_SUBGROUP_G2), signatures[0]), "key");
    }

    function test_verifySingle_notOnCurve_isFalse() public view {
        G1Point memory signature = signatures[0];
        signature.yLow ^= 1;
        assertTrue(!_verifySingle(keys[0], signature), "signature");
        G2Point memory key = keys[0];
        key.y1Low ^= 1;
        assertTrue(!_verifySingle(key, signatures[0]), "key");
    }

    function test_verifySingle_notCanonical_isFalse() public view {
        G1Point memory signature = signatures[0];
        (signature.xHigh, signature.xLow) = _plusPrime(signature.xHigh, signature.xLow);
        assertTrue(!_verifySingle(keys[0], signature), "x of the signature");
        signature = signatures[0];
        (signature.yHigh, signature.yLow) = _plusPrime(signature.yHigh, signature.yLow);
        assertTrue(!_verifySingle(keys[0], signature), "y of the signature");
        G2Point memory key = keys[0];
        (key.x1High, key.x1Low) = _plusPrime(key.x1High, key.x1Low);
        assertTrue(!_verifySingle(key, signatures[0]), "x1 of the key");
        key = keys[0];
        (key.y0High, key.y0Low) = _plusPrime(key.y0High, key.y0Low);
        assertTrue(!_verifySingle(key, signatures[0]), "y0 of the key");
    }

    function test_verifySingle_paddingNotZero_isFalse() public view {
        G1Point memory signature = signatures[0];
        signature.xHigh |= 1 << 128;
        assertTrue(!_verifySingle(keys[0], signature), "signature");
        G2Point memory key = keys[0];
        key.y1High |= 1 << 255;
        assertTrue(!_verifySingle(key, signatures[0]), "key");
    }

    function test_verifyBoth_sumOfBothSignatures_isTrue() public view {
        (bytes32 first, bytes32 second) = (keccak256("first"), keccak256("second"));
        G1Point memory both = _signBoth(5, first, second);
        assertTrue(_verifyBoth(5, both, first, second), "both");
        assertTrue(_verifyBoth(5, both, second, first), "in any order");
        assertTrue(_verifyBoth(5, _signBoth(5, first, first), first, first), "one twice, if it is asked for twice");
    }

    function test_verifyBoth_anythingElse_isFalse() public view {
        (bytes32 first, bytes32 second) = (keccak256("first"), keccak256("second"));
        G1Point memory both = _signBoth(5, first, second);
        assertTrue(!_verifyBoth(6, both, first, second), "other key");
        assertTrue(!_verifyBoth(5, both, first, keccak256("third")), "other digest");
        assertTrue(!_verifyBoth(5, BlsSigner.sign(5, first, BLS12381Vectors.DOMAIN), first, second), "one alone");
        assertTrue(!_verifyBoth(5, _signBoth(5, first, first), first, second), "one twice");
        G1Point memory infinity;
        G2Point memory noKey;
        assertTrue(!_verifyBoth(5, infinity, first, second), "no signature");
        assertTrue(!harness.verifyBoth(noKey, infinity, first, second, BLS12381Vectors.DOMAIN), "nothing");
    }

    function test_verifyAggregate_allOrFiveOfSeven_isTrue() public view {
        assertTrue(_verifyAggregate(new G2Point[](0), BLS12381Vectors.AGGREGATE_OF_ALL), "7 of 7");
        assertTrue(_verifyAggregate(_keysFrom(5), BLS12381Vectors.AGGREGATE_OF_FIVE), "5 of 7");
    }

    function test_verifyAggregate_wrongAbsentees_isFalse() public view {
        assertTrue(!_verifyAggregate(new G2Point[](0), BLS12381Vectors.AGGREGATE_OF_FIVE), "two too few");
        assertTrue(!_verifyAggregate(_keysFrom(6), BLS12381Vectors.AGGREGATE_OF_FIVE), "one too few");
        assertTrue(!_verifyAggregate(_keysFrom(4), BLS12381Vectors.AGGREGATE_OF_FIVE), "one too many");
        G2Point[] memory repeated = _keysFrom(5);
        repeated[1] = repeated[0];
        assertTrue(!_verifyAggregate(repeated, BLS12381Vectors.AGGREGATE_OF_FIVE), "one twice");
    }

    /// @dev All 128 of them: right only if it is exactly the two who did not sign.
    function test_verifyAggregate_everySubsetAbsent_isTrueForTheRightOne() public view {
        for (uint256 mask = 0; mask < 128; mask++) {
            G2Point[] memory absent = new G2Point[](7);
            uint256 count;
            for (uint256 index = 0; index < 7; index++) {
                if ((mask >> index) & 1 == 1) absent[count++] = keys[index];
            }
            assembly ("memory-safe") {
                mstore(absent, count)
            }
            assertTrue(_verifyAggregate(absent, BLS12381Vectors.AGGREGATE_OF_FIVE) == (mask == 96), "verdict");
        }
    }

    function test_verifyAggregate_nobodyPresent_isFalse() public view {
        // The key is then at infinity; so could the signature be.
        assertTrue(!_verifyAggregate(_keysFrom(0), BLS12381Vectors.AGGREGATE_OF_ALL), "nobody");
        assertTrue(!_verifyAggregate(_keysFrom(0), new bytes(128)), "nobody, no signature");
    }

    function test_verifyAggregate_malformedAbsentKey_isFalse() public view {
        G2Point[] memory absent = _keysFrom(6);
        // Without the addition's check the negation would turn this into the canonical key's opposite.
        (absent[0].y0High, absent[0].y0Low) = _plusPrime(absent[0].y0High, absent[0].y0Low);
        assertTrue(!_verifyAggregate(absent, BLS12381Vectors.AGGREGATE_OF_ALL), "not canonical");
        absent = _keysFrom(5);
        absent[0].x0Low ^= 1;
        assertTrue(!_verifyAggregate(absent, BLS12381Vectors.AGGREGATE_OF_FIVE), "not on the curve");
    }

    function test_verifyAggregate_rogueKeyWithoutPossession_wouldPass() public view {
        // Why possession is asked for: one who registers the rogue key unchecked signs for everybody.
        G2Point[] memory poisoned = new G2Point[](8);
        for (uint256 index = 0; index < 7; index++) poisoned[index] = keys[index];
        poisoned[7] = _g2(BLS12381Vectors.ROGUE_KEY);
        (bool valid, G2Point memory setKey) = harness.sumKeys(poisoned);
        assertTrue(valid, "sum");
        assertTrue(_verifyAggregate(setKey, new G2Point[](0), BLS12381Vectors.ROGUE_SIGNATURE), "attack");
    }

    function test_verifyPossession_rogueKey_isFalse() public view {
        G2Point memory rogue = _g2(BLS12381Vectors.ROGUE_KEY);
        assertTrue(!_verifyPossession(rogue, _g1(BLS12381Vectors.ROGUE_POSSESSION)), "own proof");
        assertTrue(!_verifyPossession(rogue, _g1(BLS12381Vectors.POSSESSION)), "stolen proof");
    }

    function test_verifyPossession_ofKeyForOperator_isTrue() public view {
        assertTrue(_verifyPossession(keys[0], _g1(BLS12381Vectors.POSSESSION)), "golden proof");
        bytes32 digest = harness.possessionDigest(keys[0], BLS12381Vectors.POSSESSION_OWNER);
        assertEq(digest, BLS12381Vectors.POSSESSION_DIGEST, "digest");
    }

    function test_verifyPossession_elsewhere_isFalse() public {
        G1Point memory proof = _g1(BLS12381Vectors.POSSESSION);
        assertTrue(!harness.verifyPossession(keys[0], address(1), proof), "other owner");
        assertTrue(!_verifyPossession(keys[1], proof), "other key");
        address owner = BLS12381Vectors.POSSESSION_OWNER;
        assertTrue(!new BLS12381Harness().verifyPossession(keys[0], owner, proof), "other contract");
        vm.chainId(BLS12381Vectors.POSSESSION_CHAIN_ID + 1);
        assertTrue(!_verifyPossession(keys[0], proof), "other chain");
    }

    function test_verifyPossession_ordinarySignature_isFalse() public view {
        // The golden signatures are over another digest; sign the right one for another purpose.
        G1Point memory proof = _g1(BLS12381Vectors.POSSESSION);
        bytes32 digest = BLS12381Vectors.POSSESSION_DIGEST;
        assertTrue(!harness.verifySingle(keys[0], proof, digest, BLS12381Vectors.DOMAIN), "proof as a result");
        assertTrue(!_verifyPossession(keys[0], signatures[0]), "result as a proof");
    }

    function test_sumKeys_allMembers_isSetKey() public view {
        (bool valid, G2Point memory sum) = harness.sumKeys(_keysFrom(0));
        assertTrue(valid, "valid");
        assertEq(keccak256(abi.encode(sum)), keccak256(BLS12381Vectors.SET_KEY), "sum");
    }

    function test_sumKeys_infinity_isInvalid() public view {
        (bool valid, ) = harness.sumKeys(new G2Point[](0));
        assertTrue(!valid, "no keys");
        G2Point[] memory opposite = new G2Point[](2);
        opposite[0] = keys[0];
        opposite[1] = BLS12381.negate(keys[0]);
        (valid, ) = harness.sumKeys(opposite);
        assertTrue(!valid, "opposite keys");
        (valid, ) = harness.subtractKeys(opposite[0], new G2Point[](0));
        assertTrue(valid, "nobody absent");
        G2Point memory nothing;
        (valid, ) = harness.subtractKeys(nothing, new G2Point[](0));
        assertTrue(!valid, "empty set");
    }

    function test_sumKeys_malformedKeyAnywhere_isInvalid() public view {
        for (uint256 place = 0; place < 7; place++) {
            G2Point[] memory all = _keysFrom(0);
            all[place].x0Low ^= 1;
            (bool valid, ) = harness.sumKeys(all);
            assertTrue(!valid, "sum");
            (valid, ) = harness.subtractKeys(_g2(BLS12381Vectors.SET_KEY), all);
            assertTrue(!valid, "rest");
        }
    }

    function test_subtractKeys_allMembers_isInvalid() public view {
        (bool valid, ) = harness.subtractKeys(_g2(BLS12381Vectors.SET_KEY), _keysFrom(0));
        assertTrue(!valid, "nobody is left");
        (valid, ) = harness.subtractKeys(_g2(BLS12381Vectors.SET_KEY), _keysFrom(1));
        assertTrue(valid, "the first is left");
    }

    function test_sumKeys_passingThroughInfinity_isRest() public view {
        G2Point[] memory three = new G2Point[](3);
        three[0] = keys[0];
        three[1] = BLS12381.negate(keys[0]);
        three[2] = keys[1];
        (bool valid, G2Point memory sum) = harness.sumKeys(three);
        assertTrue(valid, "valid");
        assertEq(keccak256(abi.encode(sum)), keccak256(abi.encode(keys[1])), "rest");
    }

    function test_sumKeys_sameKeyTwice_isDouble() public view {
        G2Point[] memory twice = new G2Point[](2);
        (twice[0], twice[1]) = (keys[0], keys[0]);
        (bool valid, G2Point memory sum) = harness.sumKeys(twice);
        G2Point[] memory once = new G2Point[](1);
        once[0] = keys[0];
        (, G2Point memory rest) = harness.subtractKeys(sum, once);
        assertTrue(valid, "valid");
        assertEq(keccak256(abi.encode(rest)), keccak256(abi.encode(keys[0])), "half");
    }

    function test_negate_zero_staysZero() public pure {
        G2Point memory nothing;
        assertTrue(BLS12381.isInfinity(BLS12381.negate(nothing)), "not the prime, which is no canonical zero");
    }

    function test_verifySingle_malformed_burnsNoMoreThanItWasGiven() public view {
        G1Point memory outside = _g1(BLS12381Vectors.OUTSIDE_SUBGROUP_G1);
        G2Point memory key = keys[0];
        uint256 before = gasleft();
        bool verdict = _verifySingle(key, outside);
        uint256 spent = before - gasleft();
        assertTrue(!verdict, "verdict");
        assertTrue(spent < MALFORMED_GAS_MAX, "gas");
        assertTrue(spent > BLS12381Precompiles.PAIRING_GAS, "the pairing keeps what it is given");
    }

    /// @dev Whoever sends a good certificate with too little gas must not make it look bad.
    function test_verifySingle_tooLittleGas_neverIsFalse() public view {
        bytes memory call = abi.encodeCall(
            BLS12381Harness.verifySingle,
            (keys[0], signatures[0], BLS12381Vectors.DIGEST, BLS12381Vectors.DOMAIN)
        );
        uint256 gas = 1000;
        while (!_acceptsWith(gas, call)) gas += 101;
        // The last step before the first acceptance, gas by gas: where the pairing would start with a little too little.
        for (uint256 less = gas - 101; less < gas; less++) _acceptsWith(less, call);
        assertTrue(gas < VERIFICATION_GAS, "accepted in the end");
        assertTrue(_acceptsWith(gas + 1, call), "and from there on");
    }

    function test_verifySingle_tooLittleGasForPairing_saysSo() public view {
        bytes memory call = abi.encodeCall(
            BLS12381Harness.verifySingle,
            (keys[0], signatures[0], BLS12381Vectors.DIGEST, BLS12381Vectors.DOMAIN)
        );
        (bool success, bytes memory output) = address(harness).staticcall{gas: 100000}(call);
        assertTrue(!success, "success");
        assertTrue(bytes4(output) == BLS12381Precompiles.BlsGasInsufficient.selector, "error");
    }

    /// @dev Whether the call succeeds with so much gas; it must not succeed with a wrong verdict.
    function _acceptsWith(uint256 gas, bytes memory call) private view returns (bool success) {
        bytes memory output;
        (success, output) = address(harness).staticcall{gas: gas}(call);
        if (success) assertTrue(abi.decode(output, (bool)), "false for lack of gas");
    }

    function _verifyPossession(G2Point memory key, G1Point memory proof) private view returns (bool) {
        return harness.verifyPossession(key, BLS12381Vectors.POSSESSION_OWNER, proof);
    }

    function _signBoth(uint256 secret, bytes32 first, bytes32 second) private view returns (G1Point memory) {
        bytes memory domain = BLS12381Vectors.DOMAIN;
        return BlsSigner.add(BlsSigner.sign(secret, first, domain), BlsSigner.sign(secret, second, domain));
    }

    function _verifyBoth(
        uint256 secret,
        G1Point memory signature,
        bytes32 first,
        bytes32 second
    ) private view returns (bool) {
        return harness.verifyBoth(BlsSigner.publicKey(secret), signature, first, second, BLS12381Vectors.DOMAIN);
    }
}
