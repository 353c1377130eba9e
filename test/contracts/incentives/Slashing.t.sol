// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {Slashes} from "../../../contracts/libraries/Slashes.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {EpochShare} from "../../../contracts/types/Epoch.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {Fault, Slash, SlashStatus} from "../../../contracts/types/Slash.sol";
import {Vote, VoteType} from "../../../contracts/types/Vote.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {ValidatorTest} from "../support/ValidatorTest.sol";

/// @title Evidence, slashes, and where their money goes
contract SlashingTest is ValidatorTest {
    bytes32 private constant ID = keccak256("request");

    // --- reportEquivocation

    function test_reportEquivocation_twoBlocks_slashesHalfAtOnce() public {
        _join(0, 4 ether);
        bytes32 id = manager.slashId(Fault.Equivocation, _owner(0), bytes32(uint256(12)));
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.StakeSlashed(
            id,
            _owner(0),
            Fault.Equivocation,
            2 ether,
            2 ether,
            STRANGER,
            START + APPEAL_PERIOD
        );
        assertEq(_equivocate(0, 12), id, "id");

        Executor memory executor = manager.executorOf(_owner(0));
        assertEq(executor.stake, 2 ether, "stake");
        assertEq(executor.pendingSlashes, 1, "pending");
        Slash memory slash = manager.slashOf(id);
        assertEq(slash.amount, 2 ether, "amount");
        assertTrue(slash.status == SlashStatus.Pending, "status");
        assertTrue(slash.reporter == STRANGER, "reporter");
    }

    function test_reportEquivocation_nilAndBlock_otherValidRound_precommitsAndProposals_slash() public {
        _join(0, 1000 ether);
        _report(0, _prevote(1, 0), _prevote(1, keccak256("one")));
        Vote memory answering = Vote(2, ROUND, VoteType.Prevote, keccak256("one"), 1);
        _report(0, answering, _prevote(2, keccak256("one")));
        _report(
            0,
            Vote(3, ROUND, VoteType.Precommit, keccak256("one"), -1),
            Vote(3, ROUND, VoteType.Precommit, keccak256("other"), -1)
        );
        _report(
            0,
            Vote(4, ROUND, VoteType.Proposal, keccak256("one"), -1),
            Vote(4, ROUND, VoteType.Proposal, keccak256("other"), -1)
        );
        assertEq(manager.executorOf(_owner(0)).pendingSlashes, 4, "four faults");
    }

    function test_reportEquivocation_votesThatMayStandTogether_reverts() public {
        _join(0, MIN_STAKE);
        Vote memory first = _prevote(1, keccak256("one"));
        bytes memory compatible = abi.encodeWithSelector(IIncentiveManager.VotesCompatible.selector);
        _expectReportRevert(0, first, first, compatible);
        Vote memory second = _prevote(2, keccak256("other"));
        _expectReportRevert(0, first, second, compatible);
        second = Vote(1, ROUND + 1, VoteType.Prevote, keccak256("other"), -1);
        _expectReportRevert(0, first, second, compatible);
        second = Vote(1, ROUND, VoteType.Precommit, keccak256("other"), -1);
        _expectReportRevert(0, first, second, compatible);
    }

    function test_reportEquivocation_onlyOneSignedOrOtherKey_reverts() public {
        _joinAll(2);
        Vote memory first = _prevote(1, keccak256("one"));
        Vote memory second = _prevote(1, keccak256("other"));
        bytes memory invalid = abi.encodeWithSelector(IIncentiveManager.EvidenceInvalid.selector, _keyHash(0));
        G1Point memory one = BlsSigner.sign(_secret(0), _voteDigest(first), BLS12381.VOTE_DOMAIN);
        G1Point memory twice = BlsSigner.add(one, one);
        G1Point memory other = BlsSigner.sign(_secret(1), _voteDigest(second), BLS12381.VOTE_DOMAIN);
        G1Point memory mixed = BlsSigner.add(one, other);
        G2Point memory key = _publicKey(0);
        G1Point[3] memory signatures = [one, twice, mixed];
        for (uint256 index = 0; index < 3; index++) {
            vm.expectRevert(invalid);
            manager.reportEquivocation(key, first, second, signatures[index]);
        }
        assertEq(manager.executorOf(_owner(0)).stake, MIN_STAKE, "who signed one vote is safe");
    }

    function test_reportEquivocation_unknownKey_reverts() public {
        Vote memory first = _prevote(1, keccak256("one"));
        Vote memory second = _prevote(1, keccak256("other"));
        bytes memory unknown = abi.encodeWithSelector(IIncentiveManager.KeyUnknown.selector, _keyHash(5));
        _expectReportRevert(5, first, second, unknown);
    }

    function test_reportEquivocation_sameHeightAgain_reverts() public {
        _join(0, 4 ether);
        bytes32 id = _equivocate(0, 7);
        Vote memory first = Vote(7, ROUND + 1, VoteType.Precommit, keccak256("x"), -1);
        Vote memory second = Vote(7, ROUND + 1, VoteType.Precommit, keccak256("y"), -1);
        _expectReportRevert(
            0,
            first,
            second,
            abi.encodeWithSelector(IIncentiveManager.FaultAlreadyReported.selector, id)
        );
        vm.warp(START + APPEAL_PERIOD);
        manager.executeSlash(id);
        _expectReportRevert(
            0,
            first,
            second,
            abi.encodeWithSelector(IIncentiveManager.FaultAlreadyReported.selector, id)
        );
        _equivocate(0, 8);
        assertEq(manager.executorOf(_owner(0)).stake, 1 ether, "another height is another fault");
    }

    function test_reportEquivocation_otherChainOrRegistry_reverts() public {
        _join(0, MIN_STAKE);
        Vote memory first = _prevote(1, keccak256("one"));
        Vote memory second = _prevote(1, keccak256("other"));
        vm.chainId(block.chainid + 1);
        G1Point memory elsewhere = _signBoth(0, first, second);
        vm.chainId(block.chainid - 1);
        G2Point memory key = _publicKey(0);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EvidenceInvalid.selector, _keyHash(0)));
        manager.reportEquivocation(key, first, second, elsewhere);
    }

    function test_reportEquivocation_afterTheUnstakeRequest_takesFromUnbonding() public {
        _join(0, 4 ether);
        vm.prank(_owner(0));
        manager.requestUnstake(3 ether);
        bytes32 id = _equivocate(0, 1);
        Executor memory executor = manager.executorOf(_owner(0));
        assertEq(executor.stake, 0, "first the stake");
        assertEq(executor.unbonding, 2 ether, "then what is unbonding");
        assertTrue(manager.holderOf(0) == address(0), "the seat is lost");

        vm.warp(START + UNBONDING_PERIOD);
        manager.executeSlash(id);
        vm.prank(_owner(0));
        manager.withdraw();
        assertEq(_owner(0).balance, 2 ether, "the rest comes back");
    }

    function test_reportEquivocation_whenAllIsWithdrawn_revertsButNotForgotten() public {
        _join(0, 4 ether);
        vm.prank(_owner(0));
        manager.requestUnstake(4 ether);
        vm.warp(START + UNBONDING_PERIOD);
        vm.prank(_owner(0));
        manager.withdraw();
        Vote memory first = _prevote(1, keccak256("one"));
        Vote memory second = _prevote(1, keccak256("other"));
        bytes memory nothing = abi.encodeWithSelector(IIncentiveManager.NothingToSlash.selector, _owner(0));
        _expectReportRevert(0, first, second, nothing);
        vm.prank(_owner(0));
        manager.addStake{value: 4 ether}();
        _report(0, first, second);
        assertEq(manager.executorOf(_owner(0)).stake, 2 ether, "staking again is no way out");
    }

    // --- reportWrongResult

    function test_reportWrongResult_contradictingTheCertificate_slashesAFifth() public {
        _joinAll(4);
        Request memory request = _certifiedRequest();
        bytes32 other = keccak256("other result");
        bytes32 id = _reportResult(1, other, request);
        assertEq(id, manager.slashId(Fault.WrongResult, _owner(1), _id(request)), "id");
        assertEq(manager.executorOf(_owner(1)).stake, (uint256(MIN_STAKE) * 4) / 5, "stake");
        bytes memory reported = abi.encodeWithSelector(IIncentiveManager.FaultAlreadyReported.selector, id);
        _expectResultRevert(1, keccak256("a third result"), request, reported);
    }

    function test_reportWrongResult_certifiedResult_reverts() public {
        _joinAll(4);
        Request memory request = _certifiedRequest();
        bytes memory correct = abi.encodeWithSelector(IIncentiveManager.ResultCorrect.selector, _id(request));
        _expectResultRevert(1, RESULT, request, correct);
    }

    function test_reportWrongResult_notCertified_reverts() public {
        _joinAll(4);
        Request memory request = _request(VerifyMode.Quorum);
        _submit(request);
        bytes memory open = abi.encodeWithSelector(IWorkflowRegistry.WorkflowNotCompleted.selector, _id(request));
        _expectResultRevert(1, keccak256("other"), request, open);
        Request memory proven = _request();
        _submit(proven);
        _settle(proven, EXECUTOR);
        bytes memory mismatch = abi.encodeWithSelector(IWorkflowRegistry.ModeMismatch.selector, VerifyMode.Zk);
        _expectResultRevert(1, keccak256("other"), proven, mismatch);
    }

    function test_reportWrongResult_signedForAnotherPurposeRequestOrKey_reverts() public {
        _joinAll(4);
        Request memory request = _certifiedRequest();
        bytes32 other = keccak256("other result");
        bytes32 digest = _resultDigest(_id(request), other);
        bytes memory invalid = abi.encodeWithSelector(IIncentiveManager.EvidenceInvalid.selector, _keyHash(1));
        G2Point memory key = _publicKey(1);
        G1Point[3] memory signatures = [
            BlsSigner.sign(_secret(1), digest, BLS12381.VOTE_DOMAIN),
            BlsSigner.sign(_secret(1), _resultDigest(ID, other), BLS12381.RESULT_DOMAIN),
            BlsSigner.sign(_secret(2), digest, BLS12381.RESULT_DOMAIN)
        ];
        bytes32 contentHash = _contentHash(request);
        for (uint256 index = 0; index < 3; index++) {
            vm.expectRevert(invalid);
            manager.reportWrongResult(key, signatures[index], other, request.terms, contentHash);
        }
        key = _publicKey(9);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.KeyUnknown.selector, _keyHash(9)));
        manager.reportWrongResult(key, signatures[0], other, request.terms, contentHash);
    }

    // --- reportAbsence

    function test_reportAbsence_namedByACertifiedBlock_slashesAHundredthOnce() public {
        _joinAll(4);
        BlockHeader memory header = _header(_startEpoch(4));
        header.faults = 3;
        Certificate memory certificate = _certify(_precommitDigest(header), 4, 1);
        manager.reportAbsence(header, certificate, 1);
        assertEq(manager.executorOf(_owner(0)).stake, 0.99 ether, "member 0");
        assertEq(manager.executorOf(_owner(1)).stake, 1 ether, "member 1 is not reported yet");

        header.height += 1;
        certificate = _certify(_precommitDigest(header), 4, 1);
        manager.reportAbsence(header, certificate, 3);
        assertEq(manager.executorOf(_owner(0)).stake, 0.99 ether, "once an epoch");
        assertEq(manager.executorOf(_owner(1)).stake, 0.99 ether, "member 1");
        assertTrue(manager.holderOf(0) == address(0), "below the minimum: no seat");
    }

    function test_reportAbsence_membersThatTheBlockDoesNotName_reverts() public {
        _joinAll(4);
        BlockHeader memory header = _header(_startEpoch(4));
        header.faults = 2;
        Certificate memory certificate = _certify(_precommitDigest(header), 4, 0);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.FaultsUnnamed.selector, 3, 2));
        manager.reportAbsence(header, certificate, 3);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.FaultsUnnamed.selector, 0, 2));
        manager.reportAbsence(header, certificate, 0);
    }

    function test_reportAbsence_withoutACertificateOfTheBlock_reverts() public {
        _joinAll(4);
        BlockHeader memory header = _header(_startEpoch(4));
        header.faults = 1;
        bytes32 digest = _precommitDigest(header);
        Certificate memory certificate = _certify(digest, 4, 0);
        header.faults = 15;
        vm.expectRevert(
            abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, 1, _precommitDigest(header))
        );
        manager.reportAbsence(header, certificate, 15);
        header.faults = 1;
        Certificate memory few = _certify(digest, 4, 3);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.QuorumMissing.selector, 2e6, 4e6));
        manager.reportAbsence(header, few, 1);
        certificate.round += 1;
        header.faults = 1;
        (bool success, ) = address(manager).call(abi.encodeCall(manager.reportAbsence, (header, certificate, 1)));
        assertTrue(!success, "another round is another digest");
    }

    function test_reportAbsence_bitsBeyondTheSet_reverts() public {
        _joinAll(4);
        BlockHeader memory header = _header(_startEpoch(4));
        header.faults = 1 << 4;
        Certificate memory certificate = _certify(_precommitDigest(header), 4, 0);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.MemberOutOfRange.selector, 4, 4));
        manager.reportAbsence(header, certificate, 1 << 4);
    }

    // --- slash, by the registry

    function test_slash_byTheRegistry_slashesTheOwnerOfTheOperator() public {
        _stakeAs(0, 5 ether);
        vm.prank(address(0xB07));
        manager.acceptOwner(_owner(0));
        vm.prank(_owner(0));
        manager.setOperator(address(0xB07));
        assertEq(_slash(_operator(0), 0), 1 ether, "a fifth, though the operator was replaced");
        assertEq(manager.executorOf(_owner(0)).stake, 4 ether, "stake");
        assertEq(_slash(_operator(0), 0), 0, "the same dispute again");
        assertEq(manager.executorOf(_owner(0)).stake, 4 ether, "stake");
    }

    function test_slash_nothingLeftOrUnknown_returnsZero() public {
        assertEq(_slash(STRANGER, 0), 0, "never staked");
        assertTrue(
            manager.slashOf(manager.slashId(Fault.LostDispute, address(0), ID)).status == SlashStatus.Unknown,
            "nothing recorded"
        );
    }

    function test_slash_byAnybodyElse_reverts() public {
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RegistryNotCaller.selector, EXECUTOR));
        manager.slash(EXECUTOR, ID, STRANGER, OWNER, 1);
    }

    // --- executeSlash

    function test_executeSlash_afterTheAppealPeriod_splits() public {
        _stakeAs(0, 5 ether);
        _slash(_operator(0), 0.3 ether);
        bytes32 id = manager.slashId(Fault.LostDispute, _owner(0), ID);
        vm.warp(START + APPEAL_PERIOD - 1);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AppealRunning.selector, id, START + APPEAL_PERIOD));
        manager.executeSlash(id);
        vm.warp(START + APPEAL_PERIOD);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SlashExecuted(id, 0.05 ether, 0.3 ether, 0.65 ether);
        manager.executeSlash(id);

        assertEq(_rewards(STRANGER), 0.05 ether, "bounty");
        assertEq(_rewards(OWNER), 0.3 ether, "compensation");
        assertEq(BURNED.balance, 0.65 ether, "burned");
        assertEq(manager.executorOf(_owner(0)).pendingSlashes, 0, "pending");
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SlashNotPending.selector, id, SlashStatus.Executed));
        manager.executeSlash(id);
    }

    function test_executeSlash_harmAboveHalf_compensatesHalf() public {
        _stakeAs(0, 5 ether);
        _slash(_operator(0), 100 ether);
        vm.warp(START + APPEAL_PERIOD);
        manager.executeSlash(manager.slashId(Fault.LostDispute, _owner(0), ID));
        assertEq(_rewards(OWNER), 0.5 ether, "compensation");
        assertEq(BURNED.balance, 0.45 ether, "burned");
    }

    function test_executeSlash_bountyIsCapped() public {
        _join(0, 50 ether);
        bytes32 id = _equivocate(0, 1);
        vm.warp(START + APPEAL_PERIOD);
        manager.executeSlash(id);
        assertEq(_rewards(STRANGER), 1 ether, "a twentieth of 25 would be 1.25");
        assertEq(BURNED.balance, 24 ether, "burned");
    }

    function test_executeSlash_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SlashNotPending.selector, ID, SlashStatus.Unknown));
        manager.executeSlash(ID);
    }

    function test_withdraw_whileASlashIsPending_reverts() public {
        _join(0, 4 ether);
        vm.prank(_owner(0));
        manager.requestUnstake(4 ether);
        vm.warp(START + UNBONDING_PERIOD);
        bytes32 id = _equivocate(0, 1);
        vm.prank(_owner(0));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SlashesPending.selector, _owner(0), 1));
        manager.withdraw();
        vm.warp(START + UNBONDING_PERIOD + APPEAL_PERIOD);
        manager.executeSlash(id);
        vm.prank(_owner(0));
        manager.withdraw();
        assertEq(_owner(0).balance, 2 ether, "what is left");
    }

    function test_claimRewards_bountyAndCompensation_areClaimedLikeFees() public {
        _join(0, 4 ether);
        bytes32 id = _equivocate(0, 1);
        vm.warp(START + APPEAL_PERIOD);
        manager.executeSlash(id);
        vm.prank(STRANGER);
        manager.claimRewards(ETHER, new EpochShare[](0));
        assertEq(STRANGER.balance, 0.1 ether, "bounty");
    }

    // --- overturnSlash

    function test_overturnSlash_byTheGuardian_givesItBackForGood() public {
        _join(0, 4 ether);
        bytes32 id = _equivocate(0, 1);
        vm.warp(START + APPEAL_PERIOD - 1);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.SlashOverturned(id, _owner(0), 2 ether, 4 ether);
        vm.prank(GUARDIAN);
        manager.overturnSlash(id);
        Executor memory executor = manager.executorOf(_owner(0));
        assertEq(executor.stake, 4 ether, "stake");
        assertEq(executor.pendingSlashes, 0, "pending");
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SlashNotPending.selector, id, SlashStatus.Overturned));
        manager.executeSlash(id);
        Vote memory first = _prevote(1, keccak256("one"));
        Vote memory second = _prevote(1, keccak256("other"));
        bytes memory reported = abi.encodeWithSelector(IIncentiveManager.FaultAlreadyReported.selector, id);
        _expectReportRevert(0, first, second, reported);
    }

    function test_overturnSlash_tooLateOrByAnybodyElse_reverts() public {
        _join(0, 4 ether);
        bytes32 id = _equivocate(0, 1);
        vm.prank(_owner(0));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.GuardianNotCaller.selector, _owner(0)));
        manager.overturnSlash(id);
        vm.warp(START + APPEAL_PERIOD);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AppealOver.selector, id, START + APPEAL_PERIOD));
        manager.overturnSlash(id);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.SlashNotPending.selector, ID, SlashStatus.Unknown));
        manager.overturnSlash(ID);
    }

    // --- properties

    function test_fuzz_slash_whoIsEverybody_stillLoses(uint96 amount, uint96 harm) public {
        uint256 staked = bound(amount, MIN_STAKE, type(uint96).max);
        _stakeAs(0, staked);
        address self = _owner(0);
        vm.prank(address(registry));
        uint256 slashed = manager.slash(_operator(0), ID, self, self, harm);
        vm.warp(START + APPEAL_PERIOD);
        manager.executeSlash(manager.slashId(Fault.LostDispute, self, ID));
        uint256 back = _rewards(self);
        assertTrue(slashed - back >= (slashed * 45) / 100, "at least 45 % are burned");
        assertEq(back + BURNED.balance, slashed, "and nothing is lost or made");
    }

    function test_fuzz_slash_anyDivision_neverTakesMoreThanThereIs(uint96 amount, uint96 part, uint8 fault) public {
        uint256 staked = bound(amount, 2 * MIN_STAKE, type(uint96).max);
        _stakeAs(0, staked);
        uint256 unbonding = bound(part, 1, staked - MIN_STAKE);
        vm.prank(_owner(0));
        manager.requestUnstake(unbonding);
        vm.prank(address(registry));
        uint256 slashed = manager.slash(_operator(0), bytes32(uint256(fault)), STRANGER, address(0), 0);
        Executor memory executor = manager.executorOf(_owner(0));
        assertEq(slashed, (staked * Slashes.LOST_DISPUTE_RATE) / 10_000, "the rate, of both");
        assertEq(uint256(executor.stake) + executor.unbonding + slashed, staked, "conserved");
    }

    // --- helpers

    function _report(uint256 number, Vote memory first, Vote memory second) private {
        G1Point memory both = _signBoth(number, first, second);
        G2Point memory key = _publicKey(number);
        manager.reportEquivocation(key, first, second, both);
    }

    function _expectReportRevert(uint256 number, Vote memory first, Vote memory second, bytes memory expected) private {
        G1Point memory both = _signBoth(number, first, second);
        G2Point memory key = _publicKey(number);
        vm.expectRevert(expected);
        manager.reportEquivocation(key, first, second, both);
    }

    function _slash(address operator, uint256 harm) private returns (uint256) {
        vm.prank(address(registry));
        return manager.slash(operator, ID, STRANGER, OWNER, harm);
    }

    /// @dev A request that the members 0 to 3 certified with RESULT.
    function _certifiedRequest() private returns (Request memory request) {
        request = _request(VerifyMode.Quorum);
        bytes32 id = _submit(request);
        BlockHeader memory header = _header(_startEpoch(4));
        header.settlementRoot = keccak256(abi.encode(keccak256("FlowBuilder settlement v1"), id, RESULT));
        CertifiedResult[] memory results = new CertifiedResult[](1);
        results[0] = CertifiedResult(request.terms, _contentHash(request), RESULT);
        registry.settleBatch(header, results, _certify(_precommitDigest(header), 4, 0));
    }

    function _resultDigest(bytes32 id, bytes32 result) private view returns (bytes32) {
        bytes32 domain = keccak256("FlowBuilder result vote v1");
        return keccak256(abi.encode(domain, block.chainid, address(registry), id, result));
    }

    function _reportResult(uint256 number, bytes32 result, Request memory request) private returns (bytes32) {
        G1Point memory signature = BlsSigner.sign(
            _secret(number),
            _resultDigest(_id(request), result),
            BLS12381.RESULT_DOMAIN
        );
        G2Point memory key = _publicKey(number);
        return manager.reportWrongResult(key, signature, result, request.terms, _contentHash(request));
    }

    function _expectResultRevert(
        uint256 number,
        bytes32 result,
        Request memory request,
        bytes memory expected
    ) private {
        G1Point memory signature = BlsSigner.sign(
            _secret(number),
            _resultDigest(_id(request), result),
            BLS12381.RESULT_DOMAIN
        );
        G2Point memory key = _publicKey(number);
        bytes32 contentHash = _contentHash(request);
        vm.expectRevert(expected);
        manager.reportWrongResult(key, signature, result, request.terms, contentHash);
    }
}
