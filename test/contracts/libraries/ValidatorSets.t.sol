// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {ValidatorSets} from "../../../contracts/libraries/ValidatorSets.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {Epoch} from "../../../contracts/types/Epoch.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {ValidatorTest} from "../support/ValidatorTest.sol";

/// @title Keys, seats, epochs and certificates
contract ValidatorSetsTest is ValidatorTest {
    bytes32 private constant DIGEST = keccak256("digest");

    // --- registerKey

    function test_registerKey_withPossession_isKnown() public {
        _stakeAs(0, MIN_STAKE);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.KeyRegistered(_owner(0), _keyHash(0), _publicKey(0));
        _registerKey(0);
        assertTrue(manager.ownerOfKey(_keyHash(0)) == _owner(0), "owner of the key");
        assertEq(manager.executorOf(_owner(0)).keyHash, _keyHash(0), "key of the owner");
    }

    function test_registerKey_twiceOrTaken_reverts() public {
        _stakeAs(0, MIN_STAKE);
        _registerKey(0);
        _expectRegisterRevert(0, 1, abi.encodeWithSelector(IIncentiveManager.KeyAlreadyRegistered.selector, _owner(0)));
        _stakeAs(1, MIN_STAKE);
        _expectRegisterRevert(
            1,
            0,
            abi.encodeWithSelector(IIncentiveManager.KeyTaken.selector, _keyHash(0), _owner(0))
        );
    }

    function test_registerKey_notActive_reverts() public {
        _expectRegisterRevert(0, 0, _notActive(_owner(0)));
    }

    function test_registerKey_possessionOfAnotherOwnerOrKey_reverts() public {
        _stakeAs(0, MIN_STAKE);
        G2Point memory key = _publicKey(0);
        G1Point memory copied = BlsSigner.provePossession(_secret(0), _owner(1), address(manager));
        _expectPossessionInvalid(key, copied);
        G1Point memory elsewhere = BlsSigner.provePossession(_secret(0), _owner(0), address(registry));
        _expectPossessionInvalid(key, elsewhere);
        G1Point memory wrong = BlsSigner.provePossession(_secret(1), _owner(0), address(manager));
        _expectPossessionInvalid(key, wrong);
    }

    function test_registerKey_infinity_reverts() public {
        _stakeAs(0, MIN_STAKE);
        G2Point memory key;
        G1Point memory possession;
        _expectPossessionInvalid(key, possession);
    }

    // --- takeSeat and leaveSeat

    function test_takeSeat_free_isHeld() public {
        _stakeAs(0, MIN_STAKE);
        _registerKey(0);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SeatTaken(99, _owner(0));
        vm.prank(_owner(0));
        manager.takeSeat(99);
        assertTrue(manager.holderOf(99) == _owner(0), "holder");
        assertEq(manager.executorOf(_owner(0)).seatNumber, 100, "number");
    }

    function test_takeSeat_outOfRange_reverts() public {
        _stakeAs(0, MIN_STAKE);
        _registerKey(0);
        _expectTakeSeatRevert(0, 100, abi.encodeWithSelector(IIncentiveManager.SeatOutOfRange.selector, 100, 100));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SeatOutOfRange.selector, 100, 100));
        manager.holderOf(100);
    }

    function test_takeSeat_notActiveOrWithoutKey_reverts() public {
        _expectTakeSeatRevert(0, 0, _notActive(_owner(0)));
        _stakeAs(0, MIN_STAKE);
        _expectTakeSeatRevert(0, 0, abi.encodeWithSelector(IIncentiveManager.KeyMissing.selector, _owner(0)));
    }

    function test_takeSeat_secondSeat_reverts() public {
        _join(0, MIN_STAKE);
        bytes memory held = abi.encodeWithSelector(IIncentiveManager.SeatAlreadyHeld.selector, _owner(0), 0);
        _expectTakeSeatRevert(0, 1, held);
        _expectTakeSeatRevert(0, 0, held);
    }

    function test_takeSeat_ofAnother_needsMoreStake() public {
        _join(0, MIN_STAKE);
        _stakeAs(1, MIN_STAKE);
        _registerKey(1);
        _expectTakeSeatRevert(
            1,
            0,
            abi.encodeWithSelector(IIncentiveManager.SeatOutbid.selector, _owner(0), MIN_STAKE)
        );
        vm.deal(_owner(1), 1);
        vm.prank(_owner(1));
        manager.addStake{value: 1}();
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SeatLeft(0, _owner(0));
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SeatTaken(0, _owner(1));
        vm.prank(_owner(1));
        manager.takeSeat(0);
        assertEq(manager.executorOf(_owner(0)).seatNumber, 0, "displaced");
        vm.prank(_owner(0));
        manager.takeSeat(1);
        assertTrue(manager.holderOf(1) == _owner(0), "the displaced one finds another");
    }

    function test_leaveSeat_noEpochStartedSince_reverts() public {
        _join(0, MIN_STAKE);
        vm.prank(_owner(0));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SeatJustTaken.selector, 0, 0));
        manager.leaveSeat();
        _startEpoch(1);
        vm.prank(_owner(0));
        manager.leaveSeat();
        vm.prank(_owner(0));
        manager.takeSeat(5);
        vm.prank(_owner(0));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SeatJustTaken.selector, 5, 1));
        manager.leaveSeat();
    }

    function test_leaveSeat_held_isFree() public {
        _join(0, MIN_STAKE);
        _startEpoch(1);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SeatLeft(0, _owner(0));
        vm.prank(_owner(0));
        manager.leaveSeat();
        assertTrue(manager.holderOf(0) == address(0), "free");
        vm.prank(_owner(0));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SeatMissing.selector, _owner(0)));
        manager.leaveSeat();
    }

    function test_requestUnstake_belowMinimum_losesTheSeat() public {
        _join(0, MIN_STAKE + 1);
        vm.prank(_owner(0));
        manager.requestUnstake(1);
        assertTrue(manager.holderOf(0) == _owner(0), "the minimum keeps it");
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SeatLeft(0, _owner(0));
        vm.prank(_owner(0));
        manager.requestUnstake(MIN_STAKE);
        assertTrue(manager.holderOf(0) == address(0), "free");
    }

    // --- startEpoch

    function test_startEpoch_first_freezesTheSet() public {
        _join(0, 3 ether);
        _join(1, 2 ether);
        G2Point[] memory keys = _publicKeys(2);
        assertEq(manager.startEpoch(keys), 1, "number");

        assertEq(manager.currentEpoch(), 1, "current");
        Epoch memory epoch = manager.epochOf(1);
        assertEq(epoch.size, 2, "size");
        assertEq(epoch.totalWeight, 5e6, "total weight in microether");
        assertEq(epoch.startedAt, START, "start");
        for (uint256 member = 0; member < 2; member++) {
            (address owner, uint256 weight, G2Point memory key) = manager.memberOf(1, member);
            assertTrue(owner == _owner(member), "owner");
            assertEq(weight, (3 - member) * 1e6, "weight");
            assertEq(keccak256(abi.encode(key)), _keyHash(member), "key");
        }
    }

    function test_startEpoch_laterChanges_areForTheNext() public {
        _joinAll(3);
        _startEpoch(3);
        vm.prank(_owner(2));
        manager.requestUnstake(MIN_STAKE);
        vm.deal(_owner(0), 4 ether);
        vm.prank(_owner(0));
        manager.addStake{value: 4 ether}();
        (, uint256 weight, ) = manager.memberOf(1, 0);
        assertEq(weight, 1e6, "weight of the running epoch");
        assertEq(manager.epochOf(1).size, 3, "size of the running epoch");
        _startEpoch(2);
        assertEq(manager.epochOf(2).totalWeight, 6e6, "weight of the next");
        assertEq(manager.epochOf(1).totalWeight, 3e6, "the old one stays");
    }

    function test_startEpoch_beforeItsTime_reverts() public {
        _joinAll(1);
        G2Point[] memory keys = _publicKeys(1);
        manager.startEpoch(keys);
        vm.warp(START + EPOCH_LENGTH - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IIncentiveManager.EpochRunning.selector, 1, uint256(START) + EPOCH_LENGTH)
        );
        manager.startEpoch(keys);
        vm.warp(START + EPOCH_LENGTH);
        assertEq(manager.startEpoch(keys), 2, "at the length exactly");
    }

    function test_startEpoch_withoutSeats_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochEmpty.selector));
        manager.startEpoch(new G2Point[](0));
    }

    function test_startEpoch_keyMissingOrOutOfOrder_reverts() public {
        _joinAll(2);
        G2Point[] memory keys = _publicKeys(1);
        bytes memory missing = abi.encodeWithSelector(IIncentiveManager.SeatKeyMissing.selector, 1, _owner(1));
        vm.expectRevert(missing);
        manager.startEpoch(keys);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SeatKeyMissing.selector, 0, _owner(0)));
        manager.startEpoch(new G2Point[](0));
        keys = _publicKeys(2);
        (keys[0], keys[1]) = (keys[1], keys[0]);
        vm.expectRevert(missing);
        manager.startEpoch(keys);
    }

    function test_startEpoch_seatLeftOrTakenRightBefore_stillStarts() public {
        _joinAll(3);
        _startEpoch(3);
        G2Point[] memory keys = _publicKeys(3);
        _stakeAs(3, MIN_STAKE + 1);
        _registerKey(3);
        vm.warp(START + EPOCH_LENGTH);
        vm.prank(_owner(1));
        manager.leaveSeat();
        vm.prank(_owner(3));
        manager.takeSeat(2); // displaces validator 2
        manager.startEpoch(keys);
        assertEq(manager.epochOf(2).size, 1, "who left is out, who came waits");
        (address owner, , G2Point memory key) = manager.memberOf(2, 0);
        assertTrue(owner == _owner(0), "member");
        assertEq(keccak256(abi.encode(key)), _keyHash(0), "key");
        manager.checkCertificate(2, DIGEST, _certify(DIGEST, 1, 0));
        vm.warp(START + 2 * EPOCH_LENGTH);
        keys[1] = _publicKey(3);
        manager.startEpoch(keys);
        (owner, , ) = manager.memberOf(3, 1);
        assertTrue(owner == _owner(3), "now it is a member");
    }

    function test_startEpoch_seatTakenInTheLastSecond_isMember() public {
        _joinAll(1);
        _startEpoch(1);
        vm.warp(START + EPOCH_LENGTH - 1);
        _join(1, MIN_STAKE);
        vm.warp(START + EPOCH_LENGTH);
        _join(2, MIN_STAKE);
        manager.startEpoch(_publicKeys(3));
        assertEq(manager.epochOf(2).size, 2, "the one before, not the one at the start");
    }

    function test_startEpoch_keysSummingToInfinity_reverts() public {
        // Two keys of one person, with opposite secrets.
        uint256 order = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;
        uint256[2] memory secrets = [uint256(7), order - 7];
        G2Point[] memory keys = new G2Point[](2);
        for (uint256 number = 0; number < 2; number++) {
            _stakeAs(number, MIN_STAKE);
            keys[number] = BlsSigner.publicKey(secrets[number]);
            G1Point memory possession = BlsSigner.provePossession(secrets[number], _owner(number), address(manager));
            vm.prank(_owner(number));
            manager.registerKey(keys[number], possession);
            vm.prank(_owner(number));
            manager.takeSeat(number);
        }
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SetKeyInvalid.selector));
        manager.startEpoch(keys);
    }

    function test_startEpoch_weightAtItsCap_isCut() public {
        uint256 cap = ValidatorSets.MAX_WEIGHT * ValidatorSets.WEIGHT_UNIT;
        _join(0, cap - 1);
        _join(1, cap);
        _join(2, type(uint96).max);
        _startEpoch(3);
        (, uint256 below, ) = manager.memberOf(1, 0);
        (, uint256 exact, ) = manager.memberOf(1, 1);
        (, uint256 above, ) = manager.memberOf(1, 2);
        assertEq(below, ValidatorSets.MAX_WEIGHT - 1, "below");
        assertEq(exact, ValidatorSets.MAX_WEIGHT, "at");
        assertEq(above, ValidatorSets.MAX_WEIGHT, "above");
        assertTrue(ValidatorSets.MAX_VALIDATORS * ValidatorSets.MAX_WEIGHT < 2 ** 48, "a full set fits the consensus");
    }

    function test_memberOf_unknownOrOutOfRange_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochUnknown.selector, 1));
        manager.memberOf(1, 0);
        _joinAll(2);
        _startEpoch(2);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.MemberOutOfRange.selector, 2, 2));
        manager.memberOf(1, 2);
    }

    // --- checkCertificate

    function test_checkCertificate_moreThanTwoThirds_returns() public {
        _joinAll(4);
        _startEpoch(4);
        manager.checkCertificate(1, DIGEST, _certify(DIGEST, 4, 0));
        manager.checkCertificate(1, DIGEST, _certify(DIGEST, 4, 2));
    }

    function test_checkCertificate_exactlyTwoThirds_reverts() public {
        _joinAll(3);
        _startEpoch(3);
        Certificate memory certificate = _certify(DIGEST, 3, 4);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.QuorumMissing.selector, 2e6, 3e6));
        manager.checkCertificate(1, DIGEST, certificate);
    }

    function test_checkCertificate_byWeight_notByHeads() public {
        _join(0, 1 ether);
        _join(1, 1 ether);
        _join(2, 1 ether);
        _join(3, 6 ether + 1e12);
        _startEpoch(4);
        manager.checkCertificate(1, DIGEST, _certify(DIGEST, 4, 7)); // one member, just above two thirds
        Certificate memory three = _certify(DIGEST, 4, 8);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.QuorumMissing.selector, 3e6, 9e6 + 1));
        manager.checkCertificate(1, DIGEST, three);
    }

    function test_checkCertificate_nobodySigned_reverts() public {
        _joinAll(4);
        _startEpoch(4);
        G1Point memory infinity;
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.QuorumMissing.selector, 0, 4e6));
        manager.checkCertificate(1, DIGEST, Certificate(ROUND, 15, infinity));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, 1, DIGEST));
        manager.checkCertificate(1, DIGEST, Certificate(ROUND, 0, infinity));
    }

    function test_checkCertificate_bitsBeyondTheSet_reverts() public {
        _joinAll(4);
        _startEpoch(4);
        Certificate memory certificate = _certify(DIGEST, 4, 0);
        certificate.absentMembers = 1 << 4;
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.MemberOutOfRange.selector, 4, 4));
        manager.checkCertificate(1, DIGEST, certificate);
        certificate.absentMembers = 1 << 255;
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.MemberOutOfRange.selector, 255, 4));
        manager.checkCertificate(1, DIGEST, certificate);
    }

    function test_checkCertificate_otherSignersDigestOrDomain_reverts() public {
        _joinAll(4);
        _startEpoch(4);
        bytes memory invalid = abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, 1, DIGEST);
        Certificate memory certificate = _certify(DIGEST, 4, 1);
        certificate.absentMembers = 2;
        vm.expectRevert(invalid);
        manager.checkCertificate(1, DIGEST, certificate);
        certificate = _certify(keccak256("other"), 4, 0);
        vm.expectRevert(invalid);
        manager.checkCertificate(1, DIGEST, certificate);
        certificate.signature = BlsSigner.sign(1 + 2 + 3 + 4, DIGEST, BLS12381.RESULT_DOMAIN);
        vm.expectRevert(invalid);
        manager.checkCertificate(1, DIGEST, certificate);
    }

    function test_checkCertificate_ofUnknownEpoch_reverts() public {
        _joinAll(1);
        Certificate memory certificate = _certify(DIGEST, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochUnknown.selector, 0));
        manager.checkCertificate(0, DIGEST, certificate);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochUnknown.selector, 1));
        manager.checkCertificate(1, DIGEST, certificate);
    }

    function test_checkCertificate_afterTwoEpochLengths_reverts() public {
        _joinAll(1);
        _startEpoch(1);
        Certificate memory certificate = _certify(DIGEST, 1, 0);
        _startEpoch(1);
        uint64 expiredAt = START + 2 * EPOCH_LENGTH;
        vm.warp(expiredAt - 1);
        manager.checkCertificate(1, DIGEST, certificate);
        vm.warp(expiredAt);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochExpired.selector, 1, expiredAt));
        manager.checkCertificate(1, DIGEST, certificate);
        manager.checkCertificate(2, DIGEST, certificate);
    }

    function test_checkCertificate_setOfAnotherEpoch_reverts() public {
        _joinAll(2);
        _startEpoch(2);
        _join(2, MIN_STAKE);
        _startEpoch(3);
        Certificate memory old = _certify(DIGEST, 2, 0);
        manager.checkCertificate(1, DIGEST, old);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, 2, DIGEST));
        manager.checkCertificate(2, DIGEST, old);
    }

    function test_evidenceWindow_isWhatUnbondingLeaves() public view {
        assertEq(manager.evidenceWindow(), UNBONDING_PERIOD - 2 * EPOCH_LENGTH, "evidence window");
    }

    // --- helpers

    function _expectRegisterRevert(uint256 number, uint256 keyNumber, bytes memory expected) private {
        G1Point memory possession = BlsSigner.provePossession(_secret(keyNumber), _owner(number), address(manager));
        G2Point memory key = _publicKey(keyNumber);
        vm.prank(_owner(number));
        vm.expectRevert(expected);
        manager.registerKey(key, possession);
    }

    function _expectPossessionInvalid(G2Point memory key, G1Point memory possession) private {
        vm.prank(_owner(0));
        vm.expectRevert(
            abi.encodeWithSelector(IIncentiveManager.PossessionInvalid.selector, keccak256(abi.encode(key)))
        );
        manager.registerKey(key, possession);
    }

    function _expectTakeSeatRevert(uint256 number, uint256 seat, bytes memory expected) private {
        vm.prank(_owner(number));
        vm.expectRevert(expected);
        manager.takeSeat(seat);
    }
}
