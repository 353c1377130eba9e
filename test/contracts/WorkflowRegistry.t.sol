// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {WorkflowRegistry} from "../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {VerifyMode} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";

contract WorkflowRegistryTest is FlowBuilderTest {
    // --- submitWorkflow

    function test_submitWorkflow_escrowsFeeAndEmits() public {
        Request memory request = _request();
        bytes32 id = keccak256(
            abi.encode(block.chainid, address(registry), request.terms, keccak256(abi.encode(request.content)))
        );
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowSubmitted(id, OWNER, request.terms, request.content);

        assertEq(_submit(request), id, "id");

        assertEq(address(registry).balance, MIN_FEE, "escrow");
        (WorkflowStatus status, uint64 closesAt) = registry.statusOf(request.terms, _contentHash(request));
        assertEq(uint256(status), uint256(WorkflowStatus.Pending), "status");
        assertEq(closesAt, DEADLINE, "closesAt");
    }

    function test_submitWorkflow_byStranger_reverts() public {
        vm.deal(STRANGER, 1 ether);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.OwnerNotCaller.selector, OWNER, STRANGER));
        registry.submitWorkflow{value: MIN_FEE}(_request().terms, _request().content);
    }

    function test_submitWorkflow_eachMode_isAccepted() public {
        for (uint256 mode = 0; mode <= uint256(type(VerifyMode).max); mode++) {
            Request memory request = _request(VerifyMode(mode));
            _submit(request);
            _assertStatus(request, WorkflowStatus.Pending);
        }
    }

    function test_submitWorkflow_otherPayer_reverts() public {
        Request memory request = _request();
        request.terms.payer = STRANGER;
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.PayerNotOwner.selector, STRANGER, OWNER));
        _submit(request);
        request.terms.payer = OWNER; // names itself: another id, the same meaning
        _submit(request);
    }

    function test_submitWorkflow_wrongValue_reverts() public {
        Request memory request = _request();
        for (uint256 index = 0; index < 3; index++) {
            uint256 sent = [uint256(1), MIN_FEE - 1, MIN_FEE + 1][index];
            vm.prank(OWNER);
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, MIN_FEE, sent));
            registry.submitWorkflow{value: sent}(request.terms, request.content);
        }
    }

    function test_submitWorkflow_feeBelowFloor_reverts() public {
        Request memory request = _request();
        request.terms.fee = MIN_FEE - 1;
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.FeeBelowFloor.selector, MIN_FEE - 1, MIN_FEE));
        _submit(request);
    }

    function test_submitWorkflow_deadlineNow_reverts() public {
        Request memory request = _request();
        request.terms.deadline = START;
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.DeadlinePassed.selector, START, START));
        _submit(request);
    }

    function test_submitWorkflow_deadlineNextSecondOrLast_isAccepted() public {
        Request memory request = _request();
        request.terms.deadline = START + 1;
        _submit(request);
        _assertStatus(request, WorkflowStatus.Pending);
        request.terms.deadline = type(uint64).max;
        _submit(request);
        _assertStatus(request, WorkflowStatus.Pending);
    }

    function test_submitWorkflow_twice_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        bytes memory expected = abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id);
        vm.expectRevert(expected);
        _submit(request);

        _settle(request, EXECUTOR);
        vm.expectRevert(expected);
        _submit(request);
    }

    function test_submitWorkflow_afterRefund_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE + 1);
        _refund(request);
        vm.warp(START);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id));
        _submit(request);
    }

    function test_submitWorkflow_otherClientRequestId_isAnotherRequest() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        request.terms.clientRequestId = keccak256("another");
        assertTrue(_submit(request) != id, "ids differ");
    }

    // --- validateExecution

    function test_validateExecution_storesResultAndCreditsFee() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowExecuted(id, EXECUTOR, RESULT, MIN_FEE);
        vm.prank(EXECUTOR);
        registry.validateExecution(request.terms, request.content, RESULT, proof);

        assertEq(registry.resultOf(id), RESULT, "result");
        assertEq(_rewards(EXECUTOR), MIN_FEE, "reward");
        assertEq(address(registry).balance, 0, "escrow left");
        _assertStatus(request, WorkflowStatus.Completed);
    }

    function test_validateExecution_creditsTheWholeFee() public {
        Request memory request = _request();
        request.terms.fee = 5 * MIN_FEE;
        _submit(request);
        _settle(request, EXECUTOR);
        assertEq(_rewards(EXECUTOR), 5 * MIN_FEE, "reward");
    }

    function test_validateExecution_unknown_reverts() public {
        Request memory request = _request();
        bytes32 id = _id(request);
        _expectSettleRevert(request, EXECUTOR, abi.encodeWithSelector(IWorkflowRegistry.WorkflowUnknown.selector, id));
    }

    function test_validateExecution_changedRequest_isUnknown() public {
        Request memory request = _request();
        _submit(request);
        request.terms.fee = MIN_FEE * 2;
        bytes32 id = _id(request);
        _expectSettleRevert(request, EXECUTOR, abi.encodeWithSelector(IWorkflowRegistry.WorkflowUnknown.selector, id));
    }

    function test_validateExecution_twice_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        _settle(request, EXECUTOR);
        bytes memory expected = abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyCompleted.selector, id);
        _expectSettleRevert(request, EXECUTOR, expected);
        _expectSettleRevert(request, RIVAL, expected);
    }

    function test_validateExecution_atDeadline_settlesAndOneSecondLaterReverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE + 1);
        _expectSettleRevert(
            request,
            EXECUTOR,
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, DEADLINE)
        );
        vm.warp(DEADLINE);
        _settle(request, EXECUTOR);
        assertEq(registry.resultOf(id), RESULT, "result");
    }

    function test_validateExecution_afterRefund_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE + 1);
        _refund(request);
        vm.warp(START);
        _expectSettleRevert(
            request,
            EXECUTOR,
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyRefunded.selector, id)
        );
    }

    function test_validateExecution_copiedProof_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        registry.validateExecution(request.terms, request.content, RESULT, proof);
    }

    function test_validateExecution_proofOfAnotherResult_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        registry.validateExecution(request.terms, request.content, keccak256("forged"), proof);
    }

    function test_validateExecution_reservedResultHash_reverts() public {
        Request memory request = _request();
        _submit(request);
        for (uint256 index = 0; index < 4; index++) {
            bytes32 reserved = bytes32([uint256(0), 1, type(uint64).max, type(uint128).max][index]);
            bytes memory proof = verifier.prove(
                request.content,
                registry.contextHash(_id(request), EXECUTOR),
                reserved
            );
            vm.prank(EXECUTOR);
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ResultHashReserved.selector, reserved));
            registry.validateExecution(request.terms, request.content, reserved, proof);
        }
    }

    function test_validateExecution_firstFreeResultHashes_areStored() public {
        Request memory request = _request();
        for (uint256 index = 0; index < 2; index++) {
            bytes32 result = bytes32(index == 0 ? uint256(1) << 128 : type(uint256).max);
            request.terms.clientRequestId = bytes32(index);
            bytes32 id = _submit(request);
            bytes memory proof = verifier.prove(request.content, registry.contextHash(id, EXECUTOR), result);
            vm.prank(EXECUTOR);
            registry.validateExecution(request.terms, request.content, result, proof);
            assertEq(registry.resultOf(id), result, "result");
        }
    }

    function test_validateExecution_byStranger_reverts() public {
        Request memory request = _request();
        _submit(request);
        _expectSettleRevert(
            request,
            STRANGER,
            abi.encodeWithSelector(IIncentiveManager.ExecutorNotActive.selector, STRANGER)
        );
        _assertStatus(request, WorkflowStatus.Pending);
    }

    function test_validateExecution_afterUnstaking_reverts() public {
        Request memory request = _request();
        _submit(request);
        vm.prank(EXECUTOR);
        manager.requestUnstake(MIN_STAKE);
        _expectSettleRevert(
            request,
            EXECUTOR,
            abi.encodeWithSelector(IIncentiveManager.ExecutorNotActive.selector, EXECUTOR)
        );
    }

    function test_validateExecution_proofOfAnotherChain_reverts() public {
        Request memory request = _request();
        _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        vm.chainId(5);
        bytes32 id = _submit(request);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        registry.validateExecution(request.terms, request.content, RESULT, proof);
    }

    function test_validateExecution_proofOfAnotherRegistry_reverts() public {
        Request memory request = _request();
        _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        WorkflowRegistry other = _deployRegistry();
        vm.prank(OWNER);
        bytes32 id = other.submitWorkflow{value: MIN_FEE}(request.terms, request.content);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofInvalid.selector, id));
        other.validateExecution(request.terms, request.content, RESULT, proof);
    }

    // --- cancelWorkflow

    function test_cancelWorkflow_bringsClosingTimeForward() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowCancelled(id, START + CANCEL_NOTICE);
        vm.prank(OWNER);
        registry.cancelWorkflow(request.terms, _contentHash(request));

        (WorkflowStatus status, uint64 closesAt) = registry.statusOf(request.terms, _contentHash(request));
        assertEq(uint256(status), uint256(WorkflowStatus.Cancelling), "status");
        assertEq(closesAt, START + CANCEL_NOTICE, "closesAt");
    }

    function test_cancelWorkflow_workUnderWay_isStillPaid() public {
        Request memory request = _request();
        _submit(request);
        vm.prank(OWNER);
        registry.cancelWorkflow(request.terms, _contentHash(request));
        vm.warp(START + CANCEL_NOTICE);
        _settle(request, EXECUTOR);
        assertEq(_rewards(EXECUTOR), MIN_FEE, "reward");
    }

    function test_cancelWorkflow_afterNotice_onlyRefundIsPossible() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.prank(OWNER);
        registry.cancelWorkflow(request.terms, _contentHash(request));
        vm.warp(START + CANCEL_NOTICE + 1);
        _expectSettleRevert(
            request,
            EXECUTOR,
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, START + CANCEL_NOTICE)
        );
        vm.prank(OWNER);
        _refund(request);
        assertEq(_balance(OWNER), MIN_FEE, "refund");
    }

    function test_cancelWorkflow_byStranger_reverts() public {
        Request memory request = _request();
        _submit(request);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.OwnerNotCaller.selector, OWNER, STRANGER));
        registry.cancelWorkflow(request.terms, _contentHash(request));
    }

    function test_cancelWorkflow_notEarlier_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE - CANCEL_NOTICE);
        _expectCancelRevert(
            request,
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyClosing.selector, id, DEADLINE)
        );
        // One second earlier there is one second to gain.
        vm.warp(DEADLINE - CANCEL_NOTICE - 1);
        vm.prank(OWNER);
        registry.cancelWorkflow(request.terms, _contentHash(request));
        _expectCancelRevert(
            request,
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyClosing.selector, id, DEADLINE - 1)
        );
    }

    function test_cancelWorkflow_unknownClosedCompletedRefunded_reverts() public {
        Request memory request = _request();
        bytes32 id = _id(request);
        _expectCancelRevert(request, abi.encodeWithSelector(IWorkflowRegistry.WorkflowUnknown.selector, id));

        _submit(request);
        vm.warp(DEADLINE + 1);
        _expectCancelRevert(request, abi.encodeWithSelector(IWorkflowRegistry.WorkflowClosed.selector, id, DEADLINE));
        _refund(request);
        _expectCancelRevert(request, abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyRefunded.selector, id));

        vm.warp(START);
        request.terms.clientRequestId = bytes32(0);
        id = _submit(request);
        _settle(request, EXECUTOR);
        _expectCancelRevert(request, abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyCompleted.selector, id));
    }

    // --- refund

    function test_refund_byAnyone_creditsOwnerAndPaysABounty() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE + 1);
        _assertStatus(request, WorkflowStatus.Expired);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowRefunded(id, OWNER, (MIN_FEE * 98) / 100, STRANGER);
        vm.prank(STRANGER);
        _refund(request);

        assertEq(_balance(OWNER), (MIN_FEE * 98) / 100, "owner");
        assertEq(_balance(STRANGER), (MIN_FEE * 2) / 100, "stranger");
        _assertStatus(request, WorkflowStatus.Refunded);
    }

    function test_refund_ofSeveralRequests_addsUp() public {
        Request memory request = _request();
        for (uint256 index = 0; index < 3; index++) {
            request.terms.clientRequestId = bytes32(index);
            request.terms.fee = uint96(MIN_FEE + index);
            _submit(request);
            vm.warp(DEADLINE + 1);
            vm.prank(OWNER);
            _refund(request);
            vm.warp(START);
        }
        assertEq(_balance(OWNER), 3 * uint256(MIN_FEE) + 3, "sum");
    }

    function test_refund_atDeadline_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowStillOpen.selector, id, DEADLINE));
        _refund(request);
        _assertStatus(request, WorkflowStatus.Pending);
        vm.warp(DEADLINE + 1);
        _assertStatus(request, WorkflowStatus.Expired);
    }

    function test_refund_twice_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        vm.warp(DEADLINE + 1);
        _refund(request);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyRefunded.selector, id));
        _refund(request);
    }

    function test_refund_afterSettlement_reverts() public {
        Request memory request = _request();
        bytes32 id = _submit(request);
        _settle(request, EXECUTOR);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyCompleted.selector, id));
        _refund(request);
    }

    function test_refund_unknown_reverts() public {
        Request memory request = _request();
        bytes32 id = _id(request);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowUnknown.selector, id));
        _refund(request);
    }

    // --- views

    function test_statusOf_unknown() public view {
        (WorkflowStatus status, uint64 closesAt) = registry.statusOf(_request().terms, _contentHash(_request()));
        assertEq(uint256(status), uint256(WorkflowStatus.Unknown), "status");
        assertEq(closesAt, 0, "closesAt");
    }

    function test_resultOf_withoutResult_reverts() public {
        Request memory request = _request();
        bytes32 id = _id(request);
        bytes memory expected = abi.encodeWithSelector(IWorkflowRegistry.WorkflowNotCompleted.selector, id);
        vm.expectRevert(expected);
        registry.resultOf(id);
        _submit(request);
        vm.expectRevert(expected);
        registry.resultOf(id);
        vm.warp(DEADLINE + 1);
        _refund(request);
        vm.expectRevert(expected);
        registry.resultOf(id);
    }

    // --- helpers

    function _expectSettleRevert(Request memory request, address executor, bytes memory expected) private {
        bytes memory proof = _prove(request, executor);
        vm.prank(executor);
        vm.expectRevert(expected);
        registry.validateExecution(request.terms, request.content, RESULT, proof);
    }

    function _expectCancelRevert(Request memory request, bytes memory expected) private {
        vm.prank(OWNER);
        vm.expectRevert(expected);
        registry.cancelWorkflow(request.terms, _contentHash(request));
    }
}
