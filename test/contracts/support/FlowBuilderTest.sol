// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {VerifyMode, WorkflowRequest} from "../../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../../contracts/types/WorkflowState.sol";
import {MockResultVerifier} from "./MockResultVerifier.sol";
import {Test} from "./Test.sol";

/// @title A fresh deployment with the mock verifier, and factories for what the tests need
abstract contract FlowBuilderTest is Test {
    uint128 internal constant MIN_STAKE = 1 ether;
    uint64 internal constant UNBONDING_PERIOD = 7 days;
    uint96 internal constant MIN_FEE = 0.001 ether;
    uint64 internal constant CANCEL_NOTICE = 300;
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant DEADLINE = START + 1 hours;
    bytes32 internal constant RESULT = keccak256("result");

    address internal constant OWNER = address(0xA11CE);
    address internal constant EXECUTOR = address(0xE1);
    address internal constant RIVAL = address(0xE2);
    address internal constant STRANGER = address(0x57A);

    IncentiveManager internal manager;
    MockResultVerifier internal verifier;
    WorkflowRegistry internal registry;

    function setUp() public virtual {
        vm.warp(START);
        manager = new IncentiveManager(MIN_STAKE, UNBONDING_PERIOD);
        verifier = new MockResultVerifier();
        registry = _deployRegistry();
        vm.deal(OWNER, 100 ether);
        _stake(EXECUTOR, MIN_STAKE);
        _stake(RIVAL, MIN_STAKE);
    }

    function _deployRegistry() internal returns (WorkflowRegistry) {
        return new WorkflowRegistry(manager, verifier, MIN_FEE, CANCEL_NOTICE);
    }

    function _request() internal pure returns (WorkflowRequest memory) {
        return
            WorkflowRequest({
                owner: OWNER,
                mode: VerifyMode.Zk,
                deadline: DEADLINE,
                fee: MIN_FEE,
                definitionHash: keccak256("definition"),
                inputsHash: keccak256("inputs"),
                programHash: bytes32(uint256(keccak256("program")) >> 3),
                inputsCommitment: bytes32(uint256(keccak256("commitment")) >> 3),
                clientRequestId: keccak256("client request")
            });
    }

    function _submit(WorkflowRequest memory request) internal returns (bytes32) {
        vm.prank(request.owner);
        return registry.submitWorkflow{value: request.fee}(request);
    }

    function _prove(WorkflowRequest memory request, address executor) internal view returns (bytes memory) {
        uint256 contextHash = registry.contextHash(registry.workflowId(request), executor);
        return verifier.prove(request, contextHash, RESULT);
    }

    function _settle(WorkflowRequest memory request, address executor) internal {
        bytes memory proof = _prove(request, executor);
        vm.prank(executor);
        registry.validateExecution(request, RESULT, proof);
    }

    function _stake(address executor, uint256 amount) internal {
        vm.deal(executor, executor.balance + amount);
        vm.prank(executor);
        manager.stake{value: amount}();
    }

    function _assertStatus(WorkflowRequest memory request, WorkflowStatus expected) internal view {
        (WorkflowStatus status, ) = registry.statusOf(request);
        assertEq(uint256(status), uint256(expected), "status");
    }
}
