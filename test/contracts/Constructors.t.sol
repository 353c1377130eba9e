// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../../contracts/interfaces/IResultVerifier.sol";
import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {FlowBuilderTest} from "./support/FlowBuilderTest.sol";

contract ConstructorsTest is FlowBuilderTest {
    // Both errors have the same name and the same arguments, hence the same selector.
    function test_registry_accountWithoutCode_reverts() public {
        vm.expectRevert(_outOfRange("incentives", uint160(STRANGER)));
        new WorkflowRegistry(IIncentiveManager(STRANGER), verifier, MIN_FEE, CANCEL_NOTICE);
        vm.expectRevert(_outOfRange("zkVerifier", uint160(STRANGER)));
        new WorkflowRegistry(manager, IResultVerifier(STRANGER), MIN_FEE, CANCEL_NOTICE);
    }

    function test_registry_parameterOutOfRange_reverts() public {
        vm.expectRevert(_outOfRange("minFee", 0));
        new WorkflowRegistry(manager, verifier, 0, CANCEL_NOTICE);
        vm.expectRevert(_outOfRange("cancelNotice", 0));
        new WorkflowRegistry(manager, verifier, MIN_FEE, 0);
        vm.expectRevert(_outOfRange("cancelNotice", 30 days + 1));
        new WorkflowRegistry(manager, verifier, MIN_FEE, 30 days + 1);
    }

    function test_registry_parameterAtBound_isKept() public {
        WorkflowRegistry edge = new WorkflowRegistry(manager, verifier, 1, 30 days);
        assertEq(edge.minFee(), 1, "minFee");
        assertEq(edge.cancelNotice(), 30 days, "cancelNotice");
        assertTrue(address(edge.incentives()) == address(manager), "incentives");
        assertTrue(address(edge.zkVerifier()) == address(verifier), "zkVerifier");
    }

    function test_manager_parameterOutOfRange_reverts() public {
        vm.expectRevert(_outOfRange("minStake", 0));
        new IncentiveManager(0, UNBONDING_PERIOD);
        vm.expectRevert(_outOfRange("unbondingPeriod", 0));
        new IncentiveManager(MIN_STAKE, 0);
        vm.expectRevert(_outOfRange("unbondingPeriod", 365 days + 1));
        new IncentiveManager(MIN_STAKE, 365 days + 1);
    }

    function test_manager_parameterAtBound_isKept() public {
        IncentiveManager edge = new IncentiveManager(1, 365 days);
        assertEq(edge.minStake(), 1, "minStake");
        assertEq(edge.unbondingPeriod(), 365 days, "unbondingPeriod");
    }

    function _outOfRange(bytes32 parameter, uint256 value) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IWorkflowRegistry.ParameterOutOfRange.selector, parameter, value);
    }
}
