// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {VerifyMode} from "../../contracts/types/WorkflowRequest.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";

contract WorkflowRegistryFuzzTest is FlowBuilderTest {
    /// Order of the scalar field of BN254.
    uint256 private constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 private constant FIELDS = 13;

    function test_fuzz_workflowId_bindsEveryField(uint256 seed, uint256 field, uint256 change) public view {
        Request memory request = _request();
        // Every field, the enum too, starts from an arbitrary value.
        for (uint256 index = 0; index < FIELDS; index++) {
            _change(request, index, uint256(keccak256(abi.encode(seed, index))));
        }
        bytes32 id = _id(request);
        assertEq(
            id,
            keccak256(abi.encode(block.chainid, address(registry), request.terms, _contentHash(request))),
            "id"
        );
        _change(request, field % FIELDS, change);
        assertTrue(_id(request) != id, "another request, another id");
    }

    function test_fuzz_contextHash_bindsIdAndExecutor(
        bytes32 id,
        address executor,
        bytes32 otherId,
        address other
    ) public view {
        uint256 context = registry.contextHash(id, executor);
        assertTrue(context < FIELD_ORDER, "a field element");
        vm.assume(otherId != id && other != executor);
        assertTrue(registry.contextHash(otherId, executor) != context, "id");
        assertTrue(registry.contextHash(id, other) != context, "executor");
    }

    function test_fuzz_submitWorkflow_acceptsExactlyTheGoodRequests(uint96 fee, uint256 sent, uint64 deadline) public {
        Request memory request = _request();
        request.terms.fee = fee;
        request.terms.deadline = deadline;
        sent = sent % 3 == 0 ? uint256(fee) + 1 : fee;
        bool good = sent == fee && fee >= MIN_FEE && deadline > START;
        vm.deal(OWNER, sent);
        vm.prank(OWNER);
        try registry.submitWorkflow{value: sent}(request.terms, request.content) {
            assertTrue(good, "accepted a bad request");
            assertEq(address(registry).balance, fee, "escrow");
        } catch {
            assertTrue(!good, "refused a good request");
            assertEq(address(registry).balance, 0, "nothing escrowed");
        }
    }

    function test_fuzz_closingTime_separatesSettlementFromRefund(uint64 life, uint256 time) public {
        Request memory request = _request();
        request.terms.deadline = START + uint64(bound(life, 1, 3650 days));
        _submit(request);
        time = bound(time, START, uint256(request.terms.deadline) + 10);
        vm.warp(time);
        if (time <= request.terms.deadline) {
            (bool refunded, ) = address(registry).call(
                abi.encodeCall(IWorkflowRegistry.refund, (request.terms, _contentHash(request)))
            );
            assertTrue(!refunded, "refund while open");
            _settle(request, EXECUTOR);
            assertEq(_rewards(EXECUTOR), MIN_FEE, "reward");
        } else {
            bytes memory proof = _prove(request, EXECUTOR);
            vm.prank(EXECUTOR);
            (bool settled, ) = address(registry).call(
                abi.encodeCall(IWorkflowRegistry.validateExecution, (request.terms, request.content, RESULT, proof))
            );
            assertTrue(!settled, "settled after closing");
            vm.prank(OWNER);
            _refund(request);
            assertEq(_balance(OWNER), MIN_FEE, "refund");
        }
    }

    function _change(Request memory request, uint256 field, uint256 change) private pure {
        uint256 step = bound(change, 1, type(uint64).max);
        unchecked {
            if (field == 0) request.terms.owner = address(uint160(request.terms.owner) + uint160(step));
            else if (field == 1) request.terms.mode = VerifyMode((uint256(request.terms.mode) + 1 + (step % 2)) % 3);
            else if (field == 2) request.terms.deadline += uint64(step);
            else if (field == 3) request.terms.fee += uint96(step);
            else if (field == 4)
                request.content.definitionHash = bytes32(uint256(request.content.definitionHash) + step);
            else if (field == 5) request.content.inputsHash = bytes32(uint256(request.content.inputsHash) + step);
            else if (field == 6) request.content.programHash = bytes32(uint256(request.content.programHash) + step);
            else if (field == 7)
                request.content.inputsCommitment = bytes32(uint256(request.content.inputsCommitment) + step);
            else if (field == 8) request.terms.payer = address(uint160(request.terms.payer) + uint160(step));
            else if (field == 9) request.terms.token = address(uint160(request.terms.token) + uint160(step));
            else if (field == 10) request.terms.callback = address(uint160(request.terms.callback) + uint160(step));
            else if (field == 11) request.terms.callbackGas += uint32(1 + (step % type(uint32).max));
            else request.terms.clientRequestId = bytes32(uint256(request.terms.clientRequestId) + step);
        }
    }
}
