// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {WorkflowRegistry} from "../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../../contracts/interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, ListedToken, RegistryParameters} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {OptimisticMode} from "../../contracts/registry/OptimisticMode.sol";
import {SignedOrders} from "../../contracts/registry/SignedOrders.sol";
import {VerifyMode} from "../../contracts/types/WorkflowRequest.sol";
import {Order, OrderRun} from "../../contracts/types/SignedOrder.sol";
import {Deployed} from "./support/Deployed.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";

contract ConstructorsTest is FlowBuilderTest {
    uint64 private constant EVIDENCE_WINDOW = UNBONDING_PERIOD - 2 * EPOCH_LENGTH;

    function test_registry_accountWithoutCode_reverts() public {
        RegistryParameters memory parameters = _registryParameters();
        vm.expectRevert(_outOfRange("incentives", uint160(STRANGER)));
        Deployed.workflowRegistry(IIncentiveManager(STRANGER), verifier, parameters);
        vm.expectRevert(_outOfRange("zkVerifier", uint160(STRANGER)));
        Deployed.workflowRegistry(manager, IResultVerifier(STRANGER), parameters);
        parameters.tokens[0].token = STRANGER;
        vm.expectRevert(_outOfRange("token", uint160(STRANGER)));
        Deployed.workflowRegistry(manager, verifier, parameters);
    }

    function test_registry_parameterOutOfRange_reverts() public {
        for (uint256 index = 0; index < 10; index++) {
            RegistryParameters memory parameters = _registryParameters();
            bytes memory expected;
            if (index == 0) (parameters.minFee, expected) = (0, _outOfRange("minFee", 0));
            if (index == 1) (parameters.cancelNotice, expected) = (0, _outOfRange("cancelNotice", 0));
            if (index == 2) {
                parameters.cancelNotice = 30 days + 1;
                expected = _outOfRange("cancelNotice", 30 days + 1);
            }
            if (index == 3) (parameters.challengeWindow, expected) = (0, _outOfRange("challengeWindow", 0));
            if (index == 4) {
                parameters.challengeWindow = EVIDENCE_WINDOW + 1;
                expected = _outOfRange("challengeWindow", EVIDENCE_WINDOW + 1);
            }
            if (index == 5) (parameters.resolutionWindow, expected) = (0, _outOfRange("resolutionWindow", 0));
            if (index == 6) {
                parameters.resolutionWindow = EVIDENCE_WINDOW - CHALLENGE_WINDOW + 1;
                expected = _outOfRange("resolutionWindow", EVIDENCE_WINDOW - CHALLENGE_WINDOW + 1);
            }
            if (index == 7) (parameters.postBond, expected) = (0, _outOfRange("postBond", 0));
            if (index == 8) (parameters.challengeBond, expected) = (0, _outOfRange("challengeBond", 0));
            if (index == 9) (parameters.tokens[0].minFee, expected) = (0, _outOfRange("minFee", 0));
            vm.expectRevert(expected);
            Deployed.workflowRegistry(manager, verifier, parameters);
        }
    }

    function test_registry_parameterAtBound_isKept() public {
        ListedToken[] memory none = new ListedToken[](0);
        RegistryParameters memory parameters = RegistryParameters(1, 30 days, 1, EVIDENCE_WINDOW - 1, 2, 3, none);
        WorkflowRegistry edge = Deployed.workflowRegistry(manager, verifier, parameters);
        assertEq(edge.minFeeOf(ETHER), 1, "minFee");
        assertEq(edge.minFeeOf(address(token)), 0, "not listed");
        assertEq(edge.cancelNotice(), 30 days, "cancelNotice");
        assertEq(edge.challengeWindow(), 1, "challengeWindow");
        assertEq(edge.resolutionWindow(), EVIDENCE_WINDOW - 1, "resolutionWindow");
        assertEq(edge.postBond(), 2, "postBond");
        assertEq(edge.challengeBond(), 3, "challengeBond");
        assertTrue(address(edge.incentives()) == address(manager), "incentives");
        assertTrue(address(edge.zkVerifier()) == address(verifier), "zkVerifier");
        assertEq(registry.minFeeOf(address(token)), MIN_TOKEN_FEE, "listed");
    }

    function test_registry_listedToken_letsTheManagerPull() public view {
        assertEq(token.allowance(address(registry), address(manager)), type(uint256).max, "allowance");
    }

    /// @dev A module that is called directly works on its own empty storage.
    function test_modules_calledDirectly_refuseEverything() public {
        RegistryParameters memory parameters = _registryParameters();
        SignedOrders orders = new SignedOrders(manager, verifier, parameters);
        OptimisticMode optimistic = new OptimisticMode(manager, verifier, parameters);
        Request memory request = _request(VerifyMode.Optimistic);
        bytes32 contentHash = _contentHash(request);
        Order memory order = Order(request.terms, request.content, START, START, 1, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.BalanceInsufficient.selector, OWNER, ETHER, 0, MIN_FEE)
        );
        orders.submitSigned(OrderRun(order, 0, "", ""));
        vm.deal(EXECUTOR, POST_BOND);
        vm.prank(EXECUTOR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IWorkflowRegistry.WorkflowUnknown.selector,
                keccak256(abi.encode(block.chainid, address(optimistic), request.terms, contentHash))
            )
        );
        optimistic.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
    }

    function _outOfRange(bytes32 parameter, uint256 value) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IWorkflowRegistry.ParameterOutOfRange.selector, parameter, value);
    }
}
