// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult, IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {Fault} from "../../contracts/types/Slash.sol";
import {
    ChallengeGround,
    ResultClaim,
    TaskChallenge,
    TaskKind,
    TaskOutput,
    TaskPlan
} from "../../contracts/types/TaskClaim.sol";
import {VerifyMode, WorkflowKey} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {BlockTest} from "./support/BlockTest.sol";
import {Request} from "./support/FlowBuilderTest.sol";

/// @title Optimistic mode: every branch of the life of a claim, who pays, and both sides of every deadline
/// @dev EXECUTOR posts, STRANGER challenges. The workflow has five tasks; task 4 is not a compute task.
contract WorkflowRegistryDisputesTest is BlockTest {
    uint32 private constant TASKS = 5;
    uint32 private constant EXTERNAL_TASK = 4;
    /// What a forged output is in place of.
    bytes32 private constant FORGED = bytes32(uint256(0xF0));

    Request private request;
    bytes32 private contentHash;
    bytes32 private id;
    TaskPlan[] private plans;
    bytes32[] private planLeaves;
    uint64 private posted;

    function setUp() public override {
        super.setUp();
        for (uint32 index = 0; index < TASKS; index++) {
            TaskKind kind = index == EXTERNAL_TASK ? TaskKind.External : TaskKind.Compute;
            plans.push(TaskPlan(index, kind, keccak256(abi.encode("program", index))));
            planLeaves.push(keccak256(abi.encode(plans[index])));
        }
        Request memory fresh = _request(VerifyMode.Optimistic);
        fresh.terms.fee = 10 * MIN_FEE;
        fresh.content.programHash = _root(planLeaves);
        request = fresh;
        contentHash = _contentHash(fresh);
        id = _submit(fresh);
        vm.deal(EXECUTOR, 10 ether);
        vm.deal(STRANGER, 10 ether);
        posted = uint64(block.timestamp);
    }

    // --- post and finalize

    function test_postResult_undisputed_isFinalAfterTheWindow() public {
        bytes32 result = _trueResult();
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.ResultPosted(id, EXECUTOR, result, posted + CHALLENGE_WINDOW);
        _post(result);
        _assertStatus(request, WorkflowStatus.Posted);
        assertEq(registry.claimOf(id).resultHash, result, "claim");

        vm.warp(posted + CHALLENGE_WINDOW);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowStillOpen.selector, id, posted + CHALLENGE_WINDOW)
        );
        registry.finalizeResult(request.terms, contentHash);
        vm.warp(posted + CHALLENGE_WINDOW + 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowExecuted(id, EXECUTOR, result, request.terms.fee);
        vm.prank(RIVAL);
        registry.finalizeResult(request.terms, contentHash);
        assertEq(registry.resultOf(id), result, "result");
        assertEq(_balance(EXECUTOR), POST_BOND + request.terms.fee, "bond and fee");
        _assertNoClaim();
    }

    function test_postResult_byOperator_feeGoesToItsOwnerAndBondToItself() public {
        address operator = address(0x0B5);
        vm.prank(operator);
        manager.acceptOwner(RIVAL);
        vm.prank(RIVAL);
        manager.setOperator(operator);
        vm.deal(operator, POST_BOND);
        vm.prank(operator);
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
        vm.prank(RIVAL);
        manager.requestUnstake(MIN_STAKE); // no executor any more
        vm.warp(posted + CHALLENGE_WINDOW + 1);
        registry.finalizeResult(request.terms, contentHash);
        assertEq(_balance(operator), POST_BOND, "bond");
        assertEq(_balance(RIVAL), request.terms.fee, "fee");
    }

    function test_postResult_bondFromTheBalance() public {
        vm.prank(EXECUTOR);
        registry.deposit{value: POST_BOND}(ETHER, POST_BOND);
        vm.prank(EXECUTOR);
        registry.postResult(request.terms, contentHash, RESULT);
        assertEq(_balance(EXECUTOR), 0, "drawn");
    }

    function test_postResult_wrongBondPosterOrMode_reverts() public {
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, POST_BOND, POST_BOND - 1));
        registry.postResult{value: POST_BOND - 1}(request.terms, contentHash, RESULT);
        vm.prank(EXECUTOR);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.BalanceInsufficient.selector, EXECUTOR, ETHER, 0, POST_BOND)
        );
        registry.postResult(request.terms, contentHash, RESULT);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ExecutorNotActive.selector, STRANGER));
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
        bytes32 reserved = bytes32(uint256(type(uint128).max));
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ResultHashReserved.selector, reserved));
        registry.postResult{value: POST_BOND}(request.terms, contentHash, reserved);
        Request memory zk = _request();
        _submit(zk);
        bytes32 zkContent = _contentHash(zk);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ModeMismatch.selector, VerifyMode.Zk));
        registry.postResult{value: POST_BOND}(zk.terms, zkContent, RESULT);
    }

    function test_postResult_atDeadline_isAcceptedAndOneSecondLaterNot() public {
        vm.warp(DEADLINE + 1);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, DEADLINE));
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
        vm.warp(DEADLINE);
        _post(RESULT);
        // A posted request is not refunded while its claim stands.
        vm.warp(DEADLINE + CHALLENGE_WINDOW + 1);
        vm.expectRevert(_notOpen(WorkflowStatus.Posted));
        registry.refund(request.terms, contentHash);
        registry.finalizeResult(request.terms, contentHash);
    }

    function test_postResult_twice_reverts() public {
        _post(RESULT);
        vm.prank(EXECUTOR);
        vm.expectRevert(_notOpen(WorkflowStatus.Posted));
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
    }

    function test_finalizeResult_notPosted_reverts() public {
        vm.expectRevert(_notOpen(WorkflowStatus.Pending));
        registry.finalizeResult(request.terms, contentHash);
    }

    function test_cancelWorkflow_posted_reverts() public {
        _post(RESULT);
        vm.prank(OWNER);
        vm.expectRevert(_notOpen(WorkflowStatus.Posted));
        registry.cancelWorkflow(request.terms, contentHash);
    }

    // --- challenge

    function test_challengeTask_stopsTheWindow() public {
        _post(_forgedResult(2));
        vm.warp(posted + 100);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.TaskChallenged(
            id,
            STRANGER,
            ChallengeGround.Output,
            2,
            posted + 100 + RESOLUTION_WINDOW
        );
        _challengeOutput(2, 2);
        _assertStatus(request, WorkflowStatus.Challenged);
        ResultClaim memory claim = registry.claimOf(id);
        assertEq(claim.windowLeft, CHALLENGE_WINDOW - 100, "window left");
        assertEq(uint160(claim.challenger), uint160(STRANGER), "challenger");
    }

    function test_challengeTask_atEndOfWindow_isAcceptedAndOneSecondLaterNot() public {
        _post(_forgedResult(2));
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        vm.warp(posted + CHALLENGE_WINDOW + 1);
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, posted + CHALLENGE_WINDOW)
        );
        registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
        vm.warp(posted + CHALLENGE_WINDOW);
        _challenge(challenge);
    }

    function test_challengeTask_wrongBondOrState_reverts() public {
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        vm.prank(STRANGER);
        vm.expectRevert(_notOpen(WorkflowStatus.Pending));
        registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
        _post(_forgedResult(2));
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, CHALLENGE_BOND, 1));
        registry.challengeTask{value: 1}(request.terms, request.content, challenge);
        _challenge(challenge);
        vm.prank(STRANGER);
        vm.expectRevert(_notOpen(WorkflowStatus.Challenged));
        registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
    }

    function test_challengeTask_notAboutTheClaim_reverts() public {
        _post(_forgedResult(2));
        for (uint256 flaw = 0; flaw < 5; flaw++) {
            TaskChallenge memory challenge = _outputChallenge(2, 2);
            if (flaw == 0) challenge.output.outputsCommitment = bytes32(uint256(1)); // no leaf of the claim
            if (flaw == 1) challenge.plan.programHash = bytes32(uint256(1)); // no leaf of the plan
            if (flaw == 2) (challenge.plan, challenge.planProof) = (plans[1], _path(planLeaves, 1)); // other task
            if (flaw == 3) challenge.outputProof[0] = 0;
            if (flaw == 4) challenge = _outputChallenge(2, EXTERNAL_TASK); // nobody can prove it
            vm.prank(STRANGER);
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ChallengeInvalid.selector, id));
            registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
        }
    }

    // --- resolution by proof

    function test_resolveChallenge_claimIsRight_challengerPays() public {
        bytes32 result = _trueResult();
        _post(result);
        vm.warp(posted + 100);
        TaskChallenge memory challenge = _outputChallenge(TASKS, 2);
        _challenge(challenge);
        vm.warp(posted + 400);
        uint256 burned = BURNED.balance;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.ChallengeRejected(id, STRANGER, posted + 400 + CHALLENGE_WINDOW - 100);
        _resolve(challenge, _outputs(2));
        _assertStatus(request, WorkflowStatus.Posted);
        assertEq(_balance(EXECUTOR), CHALLENGE_BOND / 2, "half for the poster");
        assertEq(BURNED.balance - burned, CHALLENGE_BOND / 2, "half burned");
        assertEq(_balance(STRANGER), 0, "nothing for the challenger");
        assertEq(_stakeOf(EXECUTOR), MIN_STAKE, "not slashed");

        // The window runs on with what was left of it, for others to challenge.
        (, uint64 closesAt) = registry.statusOf(request.terms, contentHash);
        assertEq(closesAt, posted + 400 + CHALLENGE_WINDOW - 100, "window");
        _challenge(challenge);
        _resolve(challenge, _outputs(2));
        vm.warp(closesAt + 1);
        registry.finalizeResult(request.terms, contentHash);
        assertEq(registry.resultOf(id), result, "result");
        assertEq(_balance(EXECUTOR), CHALLENGE_BOND + POST_BOND + request.terms.fee, "two halves, bond, fee");
        assertEq(address(registry).balance, _balance(EXECUTOR), "nothing else is held");
    }

    /// @dev A friend of the poster challenges the true parts of a forged claim, again and again in the last second.
    function test_resolveChallenge_shamChallenges_leaveAQuarterOfTheWindow() public {
        _post(_forgedResult(2));
        uint64 left = CHALLENGE_WINDOW / 4;
        uint64 closesAt = posted + CHALLENGE_WINDOW;
        for (uint256 round = 0; round < 3; round++) {
            // First a second more than a quarter is left, then just that, then none.
            vm.warp(closesAt - [left + 1, left, 0][round]);
            _challengeOutput(2, 1);
            _resolve(_outputChallenge(2, 1), _outputs(1));
            (, closesAt) = registry.statusOf(request.terms, contentHash);
            assertEq(closesAt - block.timestamp, round == 0 ? left + 1 : left, "left");
        }
        vm.warp(closesAt);
        _challengeOutput(2, 2);
        _resolve(_outputChallenge(2, 2), _outputs(2));
        _assertStatus(request, WorkflowStatus.Reopened);
    }

    function test_resolveChallenge_claimIsWrong_posterPaysAndTheRequestIsOpenAgain() public {
        _post(_forgedResult(2));
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        _challenge(challenge);
        uint256 burned = BURNED.balance;
        _resolve(challenge, _outputs(2));
        (WorkflowStatus status, uint64 closesAt) = registry.statusOf(request.terms, contentHash);
        assertEq(uint256(status), uint256(WorkflowStatus.Reopened), "status");
        assertEq(closesAt, posted + RESOLUTION_WINDOW, "closesAt");
        assertEq(_balance(STRANGER), CHALLENGE_BOND + POST_BOND / 2, "bond back and half of the poster's");
        assertEq(BURNED.balance - burned, POST_BOND / 2, "half burned");
        assertEq(_balance(EXECUTOR), 0, "nothing for the poster");
        assertTrue(_stakeOf(EXECUTOR) < MIN_STAKE, "slashed");
        _assertNoClaim();
    }

    function test_resolveChallenge_otherProgramOrKindInTheLeaf_isWrongEvenWithTheRightOutputs() public {
        for (uint256 flaw = 0; flaw < 2; flaw++) {
            request.terms.clientRequestId = bytes32(flaw);
            id = _submit(request);
            _stake(EXECUTOR, MIN_STAKE); // what the first round slashed, and more
            TaskOutput memory output = _outputLeaf(2, TASKS);
            if (flaw == 0) output.programHash = bytes32(uint256(1));
            else output.kind = TaskKind.External;
            bytes32[] memory leaves = _leaves(TASKS);
            leaves[2] = keccak256(abi.encode(output));
            _post(_root(leaves));
            TaskChallenge memory challenge = TaskChallenge(
                ChallengeGround.Output,
                output,
                _path(leaves, 2),
                plans[2],
                _path(planLeaves, 2)
            );
            _challenge(challenge);
            _resolve(challenge, _outputs(2));
            _assertStatus(request, WorkflowStatus.Reopened);
        }
    }

    function test_resolveChallenge_wrongProofOrChallenge_reverts() public {
        _post(_forgedResult(2));
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        WorkflowKey memory key = WorkflowKey(request.terms, contentHash);
        bytes memory proof = _taskProof(challenge, _outputs(2), RIVAL);
        vm.prank(RIVAL);
        vm.expectRevert(_notOpen(WorkflowStatus.Posted));
        registry.resolveChallenge(key, challenge.output, challenge.plan, _outputs(2), proof);
        _challenge(challenge);

        vm.prank(EXECUTOR); // made for somebody else
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        registry.resolveChallenge(key, challenge.output, challenge.plan, _outputs(2), proof);
        vm.prank(RIVAL); // of other outputs
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        registry.resolveChallenge(key, challenge.output, challenge.plan, FORGED, proof);
        TaskChallenge memory other = _outputChallenge(2, 1);
        proof = _taskProof(other, _outputs(1), RIVAL);
        vm.prank(RIVAL); // of another task
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ChallengeInvalid.selector, id));
        registry.resolveChallenge(key, other.output, other.plan, _outputs(1), proof);
    }

    function test_resolveChallenge_ofTheGroundResult_reverts() public {
        _post(_forgedResult(2));
        _challengeResult();
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        bytes memory proof = _taskProof(challenge, _outputs(2), RIVAL);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ChallengeInvalid.selector, id));
        registry.resolveChallenge(
            WorkflowKey(request.terms, contentHash),
            challenge.output,
            challenge.plan,
            _outputs(2),
            proof
        );
    }

    function test_resolution_dueTime_separatesAnswerFromSilence() public {
        _post(_trueResult());
        TaskChallenge memory challenge = _outputChallenge(TASKS, 2);
        _challenge(challenge);
        uint64 due = posted + RESOLUTION_WINDOW;
        vm.warp(due);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowStillOpen.selector, id, due));
        registry.resolveUnanswered(request.terms, contentHash);
        vm.warp(due + 1);
        bytes memory proof = _taskProof(challenge, _outputs(2), RIVAL);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, due));
        registry.resolveChallenge(
            WorkflowKey(request.terms, contentHash),
            challenge.output,
            challenge.plan,
            _outputs(2),
            proof
        );
        vm.warp(due);
        _resolve(challenge, _outputs(2));
        _assertStatus(request, WorkflowStatus.Posted);
    }

    // --- silence

    function test_resolveUnanswered_challengerWins() public {
        _post(_trueResult());
        _challengeResult();
        vm.warp(posted + RESOLUTION_WINDOW + 1);
        registry.resolveUnanswered(request.terms, contentHash);
        _assertStatus(request, WorkflowStatus.Reopened);
        assertEq(_balance(STRANGER), CHALLENGE_BOND + POST_BOND / 2, "challenger");
        assertTrue(_stakeOf(EXECUTOR) < MIN_STAKE, "slashed");
    }

    function test_resolveUnanswered_notChallenged_reverts() public {
        _post(_trueResult());
        vm.expectRevert(_notOpen(WorkflowStatus.Posted));
        registry.resolveUnanswered(request.terms, contentHash);
    }

    // --- resolution by certificate, escalation, refund

    function test_settleBatch_challengedClaimIsRight_posterIsPaid() public {
        bytes32 result = _trueResult();
        _post(result);
        _challengeResult();
        uint256 burned = BURNED.balance;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.ChallengeRejected(id, STRANGER, 0);
        _certifyResult(result);
        assertEq(registry.resultOf(id), result, "result");
        assertEq(_balance(EXECUTOR), POST_BOND + CHALLENGE_BOND / 2 + request.terms.fee, "poster");
        assertEq(BURNED.balance - burned, CHALLENGE_BOND / 2, "burned");
        assertEq(manager.epochRewards(epoch, ETHER), 0, "nothing for the validators");
        assertEq(_stakeOf(EXECUTOR), MIN_STAKE, "not slashed");
        _assertNoClaim();
    }

    function test_settleBatch_challengedClaimIsWrong_validatorsArePaid() public {
        _post(_forgedResult(2));
        _challengeResult();
        bytes32 result = _trueResult();
        _certifyResult(result);
        assertEq(registry.resultOf(id), result, "result");
        assertEq(manager.epochRewards(epoch, ETHER), request.terms.fee, "validators");
        assertEq(_balance(STRANGER), CHALLENGE_BOND + POST_BOND / 2, "challenger");
        assertTrue(_stakeOf(EXECUTOR) < MIN_STAKE, "slashed");
        _assertNoClaim();
    }

    function test_settleBatch_challengeUnansweredInTime_isTooLate() public {
        _post(_trueResult());
        _challengeResult();
        vm.warp(posted + RESOLUTION_WINDOW + 1);
        _certifyResult(_trueResult());
        _assertStatus(request, WorkflowStatus.Challenged);
        vm.warp(posted + RESOLUTION_WINDOW);
        _certifyResult(_trueResult());
        _assertStatus(request, WorkflowStatus.Completed);
    }

    function test_reopened_isSettledByCertificateUntilItsEndThenRefunded() public {
        _post(_forgedResult(2));
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        _challenge(challenge);
        _resolve(challenge, _outputs(2));
        uint64 closesAt = posted + RESOLUTION_WINDOW;
        vm.prank(EXECUTOR);
        vm.expectRevert(_notOpen(WorkflowStatus.Reopened));
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
        vm.warp(closesAt);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowStillOpen.selector, id, closesAt));
        registry.refund(request.terms, contentHash);
        vm.warp(closesAt + 1);
        _certifyResult(_trueResult());
        _assertStatus(request, WorkflowStatus.Expired);
        vm.warp(closesAt);
        _certifyResult(_trueResult());
        _assertStatus(request, WorkflowStatus.Completed);
        assertEq(manager.epochRewards(epoch, ETHER), request.terms.fee, "validators");
    }

    function test_reopened_thatNobodySettles_isRefunded() public {
        _post(_forgedResult(2));
        _challengeResult();
        vm.warp(posted + RESOLUTION_WINDOW + 1);
        registry.resolveUnanswered(request.terms, contentHash);
        vm.warp(posted + 2 * RESOLUTION_WINDOW + 2);
        vm.prank(OWNER);
        registry.refund(request.terms, contentHash);
        assertEq(_balance(OWNER), request.terms.fee, "refund");
        _assertStatus(request, WorkflowStatus.Refunded);
        assertEq(address(registry).balance, _balance(OWNER) + _balance(STRANGER), "nothing else is held");
    }

    /// @dev Posting something wrong and challenging it oneself, with every account in one hand, loses money.
    function test_selfChallenge_alwaysLoses() public {
        uint256 before = EXECUTOR.balance + STRANGER.balance + OWNER.balance + _stakeOf(EXECUTOR) + request.terms.fee;
        _post(_forgedResult(2));
        TaskChallenge memory challenge = _outputChallenge(2, 2);
        _challenge(challenge);
        _resolve(challenge, _outputs(2));
        vm.warp(posted + RESOLUTION_WINDOW + 1 days + 1);
        vm.prank(OWNER);
        registry.refund(request.terms, contentHash);
        manager.executeSlash(_slashId());
        (uint256 bounty, ) = manager.rewardsOf(STRANGER, ETHER);
        (uint256 compensation, ) = manager.rewardsOf(OWNER, ETHER);
        uint256 afterwards = EXECUTOR.balance + STRANGER.balance + OWNER.balance + _stakeOf(EXECUTOR);
        afterwards += bounty + compensation + _balance(STRANGER) + _balance(OWNER) + _balance(EXECUTOR);
        assertTrue(afterwards + POST_BOND / 2 <= before, "at least half of the bond is gone");
        assertTrue(bounty > 0 && compensation > 0, "reporter and requester were paid");
    }

    function _post(bytes32 result) private {
        vm.prank(EXECUTOR);
        registry.postResult{value: POST_BOND}(request.terms, contentHash, result);
    }

    function _challenge(TaskChallenge memory challenge) private {
        vm.prank(STRANGER);
        registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
    }

    function _challengeOutput(uint32 forged, uint32 task) private {
        _challenge(_outputChallenge(forged, task));
    }

    function _challengeResult() private {
        TaskChallenge memory challenge;
        challenge.ground = ChallengeGround.Result;
        challenge.output.taskIndex = EXTERNAL_TASK;
        _challenge(challenge);
    }

    /// @dev RIVAL proves that task has these outputs on the inputs of the disputed leaf.
    function _resolve(TaskChallenge memory challenge, bytes32 outputs) private {
        bytes memory proof = _taskProof(challenge, outputs, RIVAL);
        vm.prank(RIVAL);
        registry.resolveChallenge(
            WorkflowKey(request.terms, contentHash),
            challenge.output,
            challenge.plan,
            outputs,
            proof
        );
    }

    function _certifyResult(bytes32 result) private {
        _settleBlock(_one(_resultOf(result)));
    }

    function _resultOf(bytes32 result) private view returns (CertifiedResult memory certified) {
        certified = _result(request);
        certified.resultHash = result;
    }

    function _taskProof(
        TaskChallenge memory challenge,
        bytes32 outputs,
        address prover
    ) private view returns (bytes memory) {
        return
            verifier.proveTask(
                challenge.plan.programHash,
                challenge.output.inputsCommitment,
                outputs,
                registry.contextHash(id, prover)
            );
    }

    /// @dev About `task` of a result in which `forged` is wrong; TASKS for none.
    function _outputChallenge(uint32 forged, uint32 task) private view returns (TaskChallenge memory) {
        return
            TaskChallenge(
                ChallengeGround.Output,
                _outputLeaf(task, forged),
                _path(_leaves(forged), task),
                plans[task],
                _path(planLeaves, task)
            );
    }

    function _trueResult() private view returns (bytes32) {
        return _root(_leaves(TASKS));
    }

    function _forgedResult(uint32 forged) private view returns (bytes32) {
        return _root(_leaves(forged));
    }

    function _leaves(uint32 forged) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](TASKS);
        for (uint32 task = 0; task < TASKS; task++) leaves[task] = keccak256(abi.encode(_outputLeaf(task, forged)));
    }

    function _outputLeaf(uint32 task, uint32 forged) private view returns (TaskOutput memory) {
        return
            TaskOutput(
                task,
                plans[task].kind,
                plans[task].programHash,
                keccak256(abi.encode("inputs", task)),
                task == forged ? FORGED : _outputs(task),
                keccak256(abi.encode("digest", task))
            );
    }

    function _outputs(uint32 task) private pure returns (bytes32) {
        return keccak256(abi.encode("outputs", task));
    }

    function _stakeOf(address executor) private view returns (uint256) {
        return manager.executorOf(executor).stake;
    }

    function _slashId() private view returns (bytes32) {
        return manager.slashId(Fault.LostDispute, EXECUTOR, id);
    }

    function _assertNoClaim() private view {
        ResultClaim memory empty;
        assertEq(keccak256(abi.encode(registry.claimOf(id))), keccak256(abi.encode(empty)), "claim is gone");
    }

    function _notOpen(WorkflowStatus status) private view returns (bytes memory) {
        return abi.encodeWithSelector(IWorkflowRegistry.WorkflowNotOpen.selector, id, status);
    }
}
