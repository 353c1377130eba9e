// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowConsumer} from "../../../contracts/interfaces/IWorkflowConsumer.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {MAX_BATCH} from "../../../contracts/types/MaxBatch.sol";
import {VerifyMode, WorkflowKey} from "../../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../../contracts/types/WorkflowState.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {ReentrantReceiver, RefusingReceiver} from "../support/Receivers.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Reads and calls the registry while it is told a result.
contract CuriousConsumer is IWorkflowConsumer {
    IWorkflowRegistry private immutable _registry;
    bytes private _nested;
    bytes32 public seen;
    bool public nestedSucceeded;

    constructor(IWorkflowRegistry registry, bytes memory nested) {
        _registry = registry;
        _nested = nested;
    }

    function onWorkflowExecuted(bytes32 id, bytes32) external {
        seen = _registry.resultOf(id);
        (nestedSucceeded, ) = address(_registry).call(_nested);
    }
}

/// @dev Takes all the gas it gets, or answers with as much as it can pay for.
contract HostileConsumer is IWorkflowConsumer {
    bool private immutable _burns;

    constructor(bool burns) {
        _burns = burns;
    }

    function onWorkflowExecuted(bytes32, bytes32) external view {
        while (_burns) {}
        assembly ("memory-safe") {
            revert(0, 50000)
        }
    }
}

/// @title Attacks 7 to 11: reentrance, pushed payments, loops, deadlines, callbacks
contract FlowAttacksTest is AttackTest {
    function test_attack07_reentrance_findsNothingLeft() public {
        ReentrantReceiver thief = new ReentrantReceiver();
        bytes memory take = abi.encodeCall(IWorkflowRegistry.withdraw, (ETHER, 1 ether));
        vm.deal(address(this), 1 ether);
        thief.execute{value: 1 ether}(
            address(registry),
            1 ether,
            abi.encodeCall(IWorkflowRegistry.deposit, (ETHER, 1 ether))
        );
        vm.deal(OWNER, 5 ether);
        vm.prank(OWNER);
        registry.deposit{value: 5 ether}(ETHER, 5 ether);
        thief.arm(address(registry), take);
        thief.execute(address(registry), 0, take);
        assertTrue(thief.entered() && !thief.nestedSucceeded(), "the nested call finds an empty balance");
        assertEq(address(thief).balance, 1 ether, "its own ether, once");
    }

    function test_attack07_reentranceFromACallback_seesAFinishedSettlement() public {
        Request memory request = _request(VerifyMode.Quorum);
        bytes memory nested = abi.encodeCall(IWorkflowRegistry.refund, (request.terms, _contentHash(request)));
        CuriousConsumer consumer = new CuriousConsumer(registry, nested);
        request.terms.callback = address(consumer);
        request.terms.callbackGas = 200_000;
        _submit(request);
        _settleBlock(_one(_result(request)));
        assertEq(consumer.seen(), RESULT, "the result is there");
        assertTrue(!consumer.nestedSucceeded(), "nothing to refund");
        assertTrue(!registry.callbackFailed(_id(request)), "callback");
    }

    function test_attack08_refusedPayments_blockNobody() public {
        RefusingReceiver hostile = new RefusingReceiver();
        Request memory request = _request(VerifyMode.Quorum);
        request.terms.owner = address(hostile);
        vm.deal(address(this), MIN_FEE);
        hostile.execute{value: MIN_FEE}(
            address(registry),
            MIN_FEE,
            abi.encodeCall(IWorkflowRegistry.submitWorkflow, (request.terms, request.content))
        );
        CertifiedResult[] memory others = _results(1);
        vm.warp(DEADLINE + 1);
        WorkflowKey[] memory keys = new WorkflowKey[](2);
        keys[0] = _key(request);
        keys[1] = WorkflowKey(others[0].terms, others[0].contentHash);
        registry.refundMany(keys);
        assertTrue(_balance(address(hostile)) > 0 && _balance(OWNER) > 0, "both are credited");
    }

    function test_attack09_loops_areAsLongAsWhatTheCallerPaysFor() public {
        CertifiedResult[] memory many = new CertifiedResult[](MAX_BATCH + 1);
        _refuses(
            STRANGER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.settleBatch, (_header(epoch), many, _certifyBlock(_header(epoch)))),
            IWorkflowRegistry.BatchSizeOutOfRange.selector
        );
        _gasOfStake(address(0x1000000)); // the first touches what is cold
        uint256 few = _gasOfStake(address(0x1000001));
        for (uint160 index = 0; index < 100; index++) _stake(address(0x2000000 + index), MIN_STAKE);
        uint256 more = _gasOfStake(address(0x1000002));
        assertTrue(more * 100 <= few * 102 && few * 100 <= more * 102, "as dear with a hundred more executors");
    }

    function test_attack10_deadline_belongsToOneSideEachSecond() public {
        for (uint256 second = 0; second < 3; second++) {
            Request memory request = _request(VerifyMode.Quorum);
            request.terms.deadline = uint64(block.timestamp) + 100;
            request.terms.clientRequestId = bytes32(second);
            _submit(request);
            vm.warp(request.terms.deadline + second - 1); // one before, at, one after
            vm.prank(STRANGER);
            (bool refunded, ) = address(registry).call(
                abi.encodeCall(IWorkflowRegistry.refund, (request.terms, _contentHash(request)))
            );
            bool settled = !refunded && _settles(_one(_result(request)));
            assertTrue(refunded == (second == 2) && settled == (second != 2), "exactly one side");
        }
    }

    function test_attack11_hostileCallbacks_costWhatTheirTermsSay() public {
        for (uint256 kind = 0; kind < 2; kind++) {
            Request memory request = _request(VerifyMode.Quorum);
            request.terms.callback = address(new HostileConsumer(kind == 0));
            request.terms.callbackGas = 100_000;
            request.terms.clientRequestId = bytes32(kind);
            _submit(request);
            uint256 before = gasleft();
            _settleBlock(_one(_result(request)));
            // The signatures of the block are made and checked in here, too.
            assertTrue(before - gasleft() < 1_500_000, "gas");
            _assertStatus(request, WorkflowStatus.Completed);
            assertTrue(registry.callbackFailed(_id(request)), "the failure is written down");
        }
    }

    function test_attack11_callerWithTooLittleGas_cannotMakeACallbackFail() public {
        Request memory request = _request();
        request.terms.callback = address(new CuriousConsumer(registry, ""));
        request.terms.callbackGas = 500_000;
        _submit(request);
        bytes memory data = abi.encodeCall(
            IWorkflowRegistry.validateExecution,
            (request.terms, request.content, RESULT, _prove(request, EXECUTOR))
        );
        for (uint256 gasLimit = 300_000; gasLimit < 800_000; gasLimit += 20_000) {
            vm.prank(EXECUTOR);
            (bool success, ) = address(registry).call{gas: gasLimit}(data);
            if (!success) continue;
            assertTrue(!registry.callbackFailed(_id(request)), "settled, but the callback was starved");
            return;
        }
        assertTrue(false, "never enough gas");
    }

    function _gasOfStake(address account) private returns (uint256 used) {
        vm.deal(account, MIN_STAKE);
        vm.prank(account);
        used = gasleft();
        manager.stake{value: MIN_STAKE}(account);
        used -= gasleft();
    }
}
