// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry, Settlement} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {MAX_BATCH} from "../../contracts/types/MaxBatch.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";

/// @dev With the mock verifier; real proofs in a batch are tested in test/contracts/settleBatch.test.ts.
contract WorkflowRegistryBatchTest is FlowBuilderTest {
    function test_validateExecutions_allOpen_settlesAllAndCreditsTheSum() public {
        Settlement[] memory settlements = _submitted(3);
        for (uint256 index = 0; index < 3; index++) {
            bytes32 id = _id(_of(settlements[index]));
            vm.expectEmit(true, true, true, true, address(registry));
            emit IWorkflowRegistry.WorkflowExecuted(id, EXECUTOR, RESULT, _of(settlements[index]).terms.fee);
        }
        uint256 sum = 3 * MIN_FEE + 3; // fees of MIN_FEE, MIN_FEE + 1 and MIN_FEE + 2
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.FeeCredited(EXECUTOR, ETHER, sum);
        _settleAll(settlements);

        for (uint256 index = 0; index < 3; index++) {
            assertEq(registry.resultOf(_id(_of(settlements[index]))), RESULT, "result");
        }
        assertEq(_rewards(EXECUTOR), sum, "rewards");
        assertEq(address(registry).balance, 0, "escrow left");
    }

    function test_validateExecutions_unknown_isSkipped() public {
        Settlement[] memory settlements = _submitted(3);
        _of(settlements[1]).terms.fee += 1;
        _expectSkipped(_of(settlements[1]), WorkflowStatus.Unknown);
        _settleAll(settlements);
        _assertStatus(_of(settlements[0]), WorkflowStatus.Completed);
        _assertStatus(_of(settlements[2]), WorkflowStatus.Completed);
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE + 2, "fees of the others");
    }

    function test_validateExecutions_completedByAnother_isSkipped() public {
        Settlement[] memory settlements = _submitted(3);
        _settle(_of(settlements[0]), RIVAL);
        _expectSkipped(_of(settlements[0]), WorkflowStatus.Completed);
        _settleAll(settlements);
        assertEq(_rewards(RIVAL), MIN_FEE, "fee of the first settlement");
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE + 3, "fees of the others");
    }

    function test_validateExecutions_refunded_isSkipped() public {
        Settlement[] memory settlements = _submitted(3);
        vm.prank(OWNER);
        registry.cancelWorkflow(settlements[2].terms, _contentHash(_of(settlements[2])));
        vm.warp(START + CANCEL_NOTICE + 1);
        vm.prank(OWNER);
        _refund(_of(settlements[2]));
        _expectSkipped(_of(settlements[2]), WorkflowStatus.Refunded);
        _settleAll(settlements);
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE + 1, "fees of the others");
        assertEq(_balance(OWNER), MIN_FEE + 2, "refund");
    }

    function test_validateExecutions_atClosingTime_settlesAndOneSecondLaterSkips() public {
        Settlement[] memory settlements = _submitted(2);
        vm.prank(OWNER);
        registry.cancelWorkflow(settlements[0].terms, _contentHash(_of(settlements[0])));
        vm.warp(START + CANCEL_NOTICE);
        Settlement[] memory one = new Settlement[](1);
        one[0] = settlements[0];
        _settleAll(one);
        _assertStatus(_of(settlements[0]), WorkflowStatus.Completed);

        vm.warp(DEADLINE + 1);
        one[0] = settlements[1];
        _expectSkipped(_of(settlements[1]), WorkflowStatus.Expired);
        _settleAll(one);
        _assertStatus(_of(settlements[1]), WorkflowStatus.Expired);
        assertEq(_rewards(EXECUTOR), MIN_FEE, "one fee");
    }

    function test_validateExecutions_duplicate_isSkippedWhateverItsProof() public {
        Settlement[] memory settlements = _submitted(3);
        settlements[2] = Settlement(
            settlements[0].terms,
            settlements[0].content,
            keccak256("another result"),
            "not a proof"
        );
        _expectSkipped(_of(settlements[0]), WorkflowStatus.Completed);
        _settleAll(settlements);
        assertEq(registry.resultOf(_id(_of(settlements[0]))), RESULT, "first result");
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE + 1, "one fee each");
    }

    function test_validateExecutions_allSkipped_changesNothingForAnybody() public {
        Settlement[] memory settlements = _submitted(2);
        _settleAll(settlements);
        uint256 rewards = _rewards(EXECUTOR);
        _settleAll(settlements);
        vm.prank(STRANGER);
        registry.validateExecutions(settlements);
        assertEq(_rewards(EXECUTOR), rewards, "rewards");
    }

    function test_validateExecutions_oneWrongProof_revertsAndSettlesNone() public {
        for (uint256 wrong = 0; wrong < 3; wrong++) {
            Settlement[] memory settlements = _submitted(3, wrong);
            settlements[wrong].proof = settlements[(wrong + 1) % 3].proof;
            _expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofBatchInvalid.selector, 3), settlements);
            for (uint256 index = 0; index < 3; index++) {
                _assertStatus(_of(settlements[index]), WorkflowStatus.Pending);
            }
        }
    }

    function test_validateExecutions_wrongProofOfSkippedItem_isNotLookedAt() public {
        Settlement[] memory settlements = _submitted(3);
        _settle(_of(settlements[1]), RIVAL);
        settlements[1].proof = "not a proof";
        _settleAll(settlements);
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE + 2, "fees of the others");
    }

    function test_validateExecutions_sizeCountsOnlyOpenItemsInTheError() public {
        Settlement[] memory settlements = _submitted(3);
        _settle(_of(settlements[1]), RIVAL);
        settlements[0].proof = "not a proof";
        _expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofBatchInvalid.selector, 2), settlements);
    }

    function test_validateExecutions_proofsOfAnotherExecutor_revert() public {
        Settlement[] memory settlements = _submitted(2);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ProofBatchInvalid.selector, 2));
        registry.validateExecutions(settlements);
    }

    function test_validateExecutions_withoutStake_reverts() public {
        Settlement[] memory settlements = _submitted(2);
        for (uint256 index = 0; index < 2; index++) {
            settlements[index].proof = _prove(_of(settlements[index]), STRANGER);
        }
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ExecutorNotActive.selector, STRANGER));
        registry.validateExecutions(settlements);
    }

    function test_validateExecutions_reservedResult_reverts() public {
        for (uint256 index = 0; index < 3; index++) {
            Settlement[] memory settlements = _submitted(2, index);
            settlements[1].resultHash = bytes32([uint256(0), type(uint64).max, type(uint128).max][index]);
            _expectRevert(
                abi.encodeWithSelector(IWorkflowRegistry.ResultHashReserved.selector, settlements[1].resultHash),
                settlements
            );
        }
    }

    function test_validateExecutions_emptyOrTooMany_reverts() public {
        for (uint256 index = 0; index < 2; index++) {
            uint256 size = [uint256(0), MAX_BATCH + 1][index];
            _expectRevert(
                abi.encodeWithSelector(IWorkflowRegistry.BatchSizeOutOfRange.selector, size, MAX_BATCH),
                new Settlement[](size)
            );
        }
    }

    function test_validateExecutions_largestBatch_settlesAll() public {
        Settlement[] memory settlements = _submitted(MAX_BATCH);
        _settleAll(settlements);
        _assertStatus(_of(settlements[0]), WorkflowStatus.Completed);
        _assertStatus(_of(settlements[MAX_BATCH - 1]), WorkflowStatus.Completed);
        assertEq(address(registry).balance, 0, "escrow left");
    }

    /// @dev Each item is left open, or made unknown, completed or a duplicate of the first, as two bits of `kinds` say: every
    /// mix of four beside an open one.
    function test_validateExecutions_everyMixOfItems_settlesExactlyTheOpenOnes() public {
        for (uint256 kinds = 0; kinds < 4 ** 4; kinds++) {
            Settlement[] memory settlements = _submitted(5, kinds);
            uint256 expected = _of(settlements[0]).terms.fee;
            for (uint256 index = 1; index < 5; index++) {
                uint256 kind = (kinds >> (2 * (index - 1))) & 3;
                if (kind == 0) expected += _of(settlements[index]).terms.fee;
                if (kind == 1) _of(settlements[index]).terms.clientRequestId = keccak256("never submitted");
                if (kind == 2) _settle(_of(settlements[index]), RIVAL);
                if (kind == 3) settlements[index] = settlements[0];
            }
            uint256 held = address(registry).balance;
            uint256 rewards = _rewards(EXECUTOR);
            _settleAll(settlements);
            assertEq(_rewards(EXECUTOR) - rewards, expected, "rewards");
            assertEq(held - address(registry).balance, expected, "escrow");
        }
    }

    function _submitted(uint256 size) private returns (Settlement[] memory) {
        return _submitted(size, 0);
    }

    /// @dev Fees rise by one wei each, so that a sum tells which were paid.
    function _submitted(uint256 size, uint256 series) private returns (Settlement[] memory settlements) {
        settlements = new Settlement[](size);
        for (uint256 index = 0; index < size; index++) {
            Request memory request = _request();
            request.terms.fee += uint96(index);
            request.terms.clientRequestId = keccak256(abi.encode(series, index));
            _submit(request);
            settlements[index] = Settlement(request.terms, request.content, RESULT, _prove(request, EXECUTOR));
        }
    }

    function _of(Settlement memory settlement) private pure returns (Request memory) {
        return Request(settlement.terms, settlement.content);
    }

    function _settleAll(Settlement[] memory settlements) private {
        vm.prank(EXECUTOR);
        registry.validateExecutions(settlements);
    }

    function _expectSkipped(Request memory request, WorkflowStatus status) private {
        bytes32 id = _id(request);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.SettlementSkipped(id, status);
    }

    function _expectRevert(bytes memory expected, Settlement[] memory settlements) private {
        vm.expectRevert(expected);
        _settleAll(settlements);
    }
}
