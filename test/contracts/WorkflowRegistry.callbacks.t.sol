// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {PriceConsumer} from "../../contracts/examples/PriceConsumer.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {TaskKind, TaskOutput} from "../../contracts/types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowTerms} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {BlockTest} from "./support/BlockTest.sol";
import {Reception, TestConsumer} from "./support/Consumers.sol";
import {Request} from "./support/FlowBuilderTest.sol";
import {ResultVectors} from "./support/ResultVectors.sol";

/// @title Consumers: what they are told, and that none of them can stop a settlement
contract WorkflowRegistryCallbacksTest is BlockTest {
    uint32 private constant CALLBACK_GAS = 150_000;
    uint256 private constant MAX_CALLBACK_GAS = 500_000;

    TestConsumer private consumer;

    function setUp() public override {
        super.setUp();
        consumer = new TestConsumer();
    }

    function test_callback_ofEachMode_tellsIdAndResult() public {
        Request memory request = _consumed(VerifyMode.Zk);
        bytes32 id = _submit(request);
        _settle(request, EXECUTOR);
        _assertTold(id);

        request = _consumed(VerifyMode.Quorum);
        id = _submit(request);
        _settleBlock(_one(_result(request)));
        _assertTold(id);

        request = _consumed(VerifyMode.Optimistic);
        id = _submit(request);
        bytes32 contentHash = _contentHash(request);
        vm.deal(EXECUTOR, POST_BOND);
        vm.prank(EXECUTOR);
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
        vm.warp(block.timestamp + CHALLENGE_WINDOW + 1);
        registry.finalizeResult(request.terms, contentHash);
        _assertTold(id);
    }

    function test_callback_getsExactlyItsGas() public {
        Request memory request = _consumed(VerifyMode.Zk);
        _submit(request);
        _settle(request, EXECUTOR);
        // A few hundred go into finding the function.
        assertTrue(consumer.gasGiven() <= CALLBACK_GAS && consumer.gasGiven() > CALLBACK_GAS - 1_000, "gas");
    }

    function test_callback_thatFails_settlesAndIsRetriedByAnyone() public {
        for (uint256 reception = uint256(Reception.Reverts); reception <= uint256(Reception.Bomb); reception++) {
            consumer.setReception(Reception(reception));
            Request memory request = _consumed(VerifyMode.Zk);
            request.terms.clientRequestId = bytes32(reception);
            bytes32 id = _submit(request);
            bytes32 contentHash = _contentHash(request);
            vm.expectEmit(true, true, true, true, address(registry));
            emit IWorkflowRegistry.CallbackFailed(id, address(consumer));
            _settle(request, EXECUTOR);
            _assertStatus(request, WorkflowStatus.Completed);
            assertTrue(registry.callbackFailed(id), "recorded");

            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.CallbackNotRetried.selector, id));
            registry.retryCallback(request.terms, contentHash);
            assertTrue(registry.callbackFailed(id), "still failed");

            consumer.setReception(Reception.Stores);
            vm.expectEmit(true, true, true, true, address(registry));
            emit IWorkflowRegistry.CallbackRetried(id, address(consumer));
            vm.prank(STRANGER);
            registry.retryCallback(request.terms, contentHash);
            _assertTold(id);
            assertTrue(!registry.callbackFailed(id), "cleared");
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.CallbackNotRetried.selector, id));
            registry.retryCallback(request.terms, contentHash);
        }
        assertEq(_rewards(EXECUTOR), 3 * MIN_FEE, "paid all the same");
    }

    function test_callback_inABatch_harmsNoOther() public {
        CertifiedResult[] memory results = _results(2);
        Request memory request = _consumed(VerifyMode.Quorum);
        consumer.setReception(Reception.BurnsGas);
        _submit(request);
        results[0] = _result(request);
        _settleBlock(results);
        assertEq(registry.resultOf(_idOf(results[0])), RESULT, "with the callback");
        assertEq(registry.resultOf(_idOf(results[1])), RESULT, "without");
        assertEq(manager.epochRewards(epoch, ETHER), 2 * uint256(MIN_FEE) + 1, "fees");
    }

    function test_callback_ofASkippedItem_isNotMade() public {
        Request memory request = _consumed(VerifyMode.Quorum);
        bytes32 id = _submit(request);
        _settleBlock(_one(_result(request)));
        _assertTold(id);
        consumer.setReception(Reception.Reverts);
        _settleBlock(_one(_result(request)));
        assertTrue(!registry.callbackFailed(id), "called again");
        request.terms.fee += 1;
        _settleBlock(_one(_result(request)));
        assertTrue(!registry.callbackFailed(_id(request)), "called for a request that nobody made");
    }

    function test_callback_withTooLittleGas_revertsTheSettlement() public {
        Request memory request = _consumed(VerifyMode.Zk);
        _submit(request);
        bytes memory call = abi.encodeCall(
            registry.validateExecution,
            (request.terms, request.content, RESULT, _prove(request, EXECUTOR))
        );
        vm.prank(EXECUTOR);
        (bool success, bytes memory answer) = address(registry).call{gas: CALLBACK_GAS + 60_000}(call);
        assertTrue(!success, "refused");
        assertEq(bytes32(bytes4(answer)), bytes32(IWorkflowRegistry.CallbackGasInsufficient.selector), "because");
        _assertStatus(request, WorkflowStatus.Pending);
    }

    function test_callback_thatReenters_findsTheRequestSettled() public {
        Request memory request = _consumed(VerifyMode.Zk);
        bytes32 id = _submit(request);
        bytes memory proof = _prove(request, EXECUTOR);
        consumer.reenter(
            address(registry),
            abi.encodeCall(registry.validateExecution, (request.terms, request.content, RESULT, proof))
        );
        _settle(request, EXECUTOR);
        assertTrue(!consumer.nestedSucceeded(), "refused");
        assertEq(
            keccak256(consumer.nestedAnswer()),
            keccak256(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyCompleted.selector, id)),
            "because"
        );
        assertEq(_rewards(EXECUTOR), MIN_FEE, "paid once");

        consumer.reenter(
            address(registry),
            abi.encodeCall(registry.retryCallback, (request.terms, _contentHash(request)))
        );
        request.terms.clientRequestId = 0;
        _submit(request);
        _settle(request, EXECUTOR);
        assertTrue(!consumer.nestedSucceeded(), "no second call");
    }

    function test_callbackGas_atItsLimits() public {
        Request memory request = _consumed(VerifyMode.Zk);
        request.terms.callbackGas = uint32(MAX_CALLBACK_GAS + 1);
        vm.expectRevert(_gasOutOfRange(MAX_CALLBACK_GAS + 1));
        _submit(request);
        request.terms.callbackGas = 0;
        vm.expectRevert(_gasOutOfRange(0));
        _submit(request);
        request.terms.callback = address(0);
        request.terms.callbackGas = 1;
        vm.expectRevert(_gasOutOfRange(1));
        _submit(request);

        request = _consumed(VerifyMode.Zk);
        request.terms.callbackGas = uint32(MAX_CALLBACK_GAS);
        _submit(request);
        request.terms.callbackGas = 1;
        _submit(request);
    }

    function test_retryCallback_neverFailed_reverts() public {
        Request memory request = _consumed(VerifyMode.Zk);
        bytes32 id = _submit(request);
        bytes32 contentHash = _contentHash(request);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.CallbackNotRetried.selector, id));
        registry.retryCallback(request.terms, contentHash);
    }

    // --- the example

    function test_priceConsumer_asksIsToldAndProvesItsPrice() public {
        PriceConsumer prices = new PriceConsumer(registry, keccak256("definition"), keccak256("inputs"), 1);
        vm.deal(STRANGER, MIN_FEE);
        vm.warp(block.timestamp + 1);
        vm.prank(STRANGER);
        bytes32 id = prices.requestPrice{value: MIN_FEE}(MIN_FEE);

        TaskOutput[] memory outputs = new TaskOutput[](3);
        bytes32[] memory leaves = new bytes32[](3);
        for (uint32 index = 0; index < 3; index++) {
            bytes32 digest = keccak256(abi.encode(uint256(100 + index)));
            outputs[index] = TaskOutput(index, TaskKind.External, "", "", "", digest);
            leaves[index] = keccak256(abi.encode(outputs[index]));
        }
        WorkflowTerms memory terms = WorkflowTerms({
            owner: address(prices),
            payer: address(0),
            mode: VerifyMode.Quorum,
            deadline: uint64(block.timestamp) + 1 hours,
            fee: MIN_FEE,
            token: ETHER,
            callback: address(prices),
            callbackGas: 100_000,
            clientRequestId: bytes32(uint256(1))
        });
        WorkflowContent memory content = WorkflowContent(keccak256("definition"), keccak256("inputs"), 0, 0);
        CertifiedResult memory result = CertifiedResult(terms, keccak256(abi.encode(content)), _root(leaves));
        assertEq(_idOf(result), id, "id");
        vm.expectRevert(abi.encodeWithSelector(PriceConsumer.CallerNotRegistry.selector, STRANGER));
        vm.prank(STRANGER);
        prices.onWorkflowExecuted(id, RESULT);
        _settleBlock(_one(result));
        assertEq(prices.settledId(), id, "told");

        bytes32[] memory path = _path(leaves, 1);
        vm.expectRevert(abi.encodeWithSelector(PriceConsumer.OutputNotProven.selector, id));
        prices.updatePrice(102, outputs[1], path);
        bytes32[] memory otherPath = _path(leaves, 2);
        vm.expectRevert(abi.encodeWithSelector(PriceConsumer.OutputNotProven.selector, id));
        prices.updatePrice(102, outputs[2], otherPath);
        prices.updatePrice(101, outputs[1], path);
        assertEq(prices.price(), 101, "price");
    }

    function test_priceConsumer_takesTheOutputOfATaskThatTheSdkCommittedTo() public {
        PriceConsumer prices = new PriceConsumer(
            registry,
            keccak256("definition"),
            keccak256("inputs"),
            ResultVectors.TASK_INDEX
        );
        vm.deal(STRANGER, MIN_FEE);
        vm.prank(STRANGER);
        prices.requestPrice{value: MIN_FEE}(MIN_FEE);
        WorkflowTerms memory terms = WorkflowTerms({
            owner: address(prices),
            payer: address(0),
            mode: VerifyMode.Quorum,
            deadline: uint64(block.timestamp) + 1 hours,
            fee: MIN_FEE,
            token: ETHER,
            callback: address(prices),
            callbackGas: 100_000,
            clientRequestId: bytes32(uint256(1))
        });
        WorkflowContent memory content = WorkflowContent(keccak256("definition"), keccak256("inputs"), 0, 0);
        _settleBlock(_one(CertifiedResult(terms, keccak256(abi.encode(content)), ResultVectors.RESULT_HASH)));

        TaskOutput memory output = TaskOutput(
            ResultVectors.TASK_INDEX,
            TaskKind(ResultVectors.KIND),
            ResultVectors.PROGRAM_HASH,
            ResultVectors.INPUTS_COMMITMENT,
            ResultVectors.OUTPUTS_COMMITMENT,
            ResultVectors.OUTPUT_DIGEST
        );
        bytes32[] memory proof = new bytes32[](2);
        (proof[0], proof[1]) = (ResultVectors.PROOF_0, ResultVectors.PROOF_1);
        prices.updatePrice(ResultVectors.PRICE, output, proof);
        assertEq(prices.price(), ResultVectors.PRICE, "price");
    }

    function test_results_areEncodedAsSolidityDoes() public pure {
        int256[] memory history = new int256[](2);
        (history[0], history[1]) = (int256(1), int256(-2));
        bytes memory several = abi.encode(history, unicode"héllo", true, int256(1_850));
        assertEq(keccak256(several), keccak256(ResultVectors.SEVERAL), "in the order of the names");
        string[] memory names = new string[](2);
        (names[0], names[1]) = ("ann", "bob");
        int256[] memory pay = new int256[](2);
        (pay[0], pay[1]) = (int256(5), int256(7));
        assertEq(keccak256(abi.encode(names, pay)), keccak256(ResultVectors.TABLE), "one array a column");
    }

    function test_priceConsumer_spendsTheRefundOfARunThatFailed() public {
        PriceConsumer prices = new PriceConsumer(registry, keccak256("definition"), keccak256("inputs"), 1);
        vm.deal(STRANGER, MIN_FEE + MIN_FEE / 20);
        vm.prank(STRANGER);
        prices.requestPrice{value: MIN_FEE + MIN_FEE / 20}(MIN_FEE + MIN_FEE / 20);
        WorkflowTerms memory terms = WorkflowTerms(
            address(prices),
            address(0),
            VerifyMode.Quorum,
            uint64(block.timestamp) + 1 hours,
            MIN_FEE + MIN_FEE / 20,
            ETHER,
            address(prices),
            100_000,
            bytes32(uint256(1))
        );
        vm.warp(terms.deadline + 1);
        registry.refund(
            terms,
            keccak256(abi.encode(WorkflowContent(keccak256("definition"), keccak256("inputs"), 0, 0)))
        );
        assertTrue(_balance(address(prices)) >= MIN_FEE, "refund");
        prices.requestPrice(MIN_FEE);
        assertEq(prices.runs(), 2, "second run");
    }

    function _consumed(VerifyMode mode) private view returns (Request memory request) {
        request = _request(mode);
        request.terms.callback = address(consumer);
        request.terms.callbackGas = CALLBACK_GAS;
    }

    function _assertTold(bytes32 id) private view {
        assertEq(consumer.id(), id, "id");
        assertEq(consumer.resultHash(), RESULT, "result");
    }

    function _gasOutOfRange(uint256 gasLimit) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IWorkflowRegistry.CallbackGasOutOfRange.selector, gasLimit, MAX_CALLBACK_GAS);
    }
}
