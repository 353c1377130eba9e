// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {Executor} from "../../contracts/types/Executor.sol";
import {StakeParameters} from "../../contracts/types/StakeParameters.sol";
import {Deployed} from "./support/Deployed.sol";
import {FlowBuilderTest} from "./support/FlowBuilderTest.sol";

/// @title Wiring and stake
contract IncentiveManagerTest is FlowBuilderTest {
    address private constant NEWCOMER = address(0xE3);
    address private constant HOT = address(0xB07);

    function setUp() public override {
        super.setUp();
        vm.deal(NEWCOMER, MIN_STAKE);
        _accept(HOT, NEWCOMER);
    }

    // --- constructor

    function test_constructor_parameterOutOfRange_reverts() public {
        StakeParameters memory parameters = _stakeParameters();
        parameters.minStake = 1e12 - 1;
        _expectOutOfRange(parameters, "minStake", 1e12 - 1);
        parameters = _stakeParameters();
        parameters.unbondingPeriod = 365 days + 1;
        _expectOutOfRange(parameters, "unbondingPeriod", 365 days + 1);
        parameters = _stakeParameters();
        parameters.epochLength = 0;
        _expectOutOfRange(parameters, "epochLength", 0);
        parameters.epochLength = UNBONDING_PERIOD / 3 + 1;
        _expectOutOfRange(parameters, "epochLength", UNBONDING_PERIOD / 3 + 1);
        parameters.epochLength = type(uint64).max;
        _expectOutOfRange(parameters, "epochLength", type(uint64).max);
        parameters.unbondingPeriod = 0;
        parameters.epochLength = 1;
        _expectOutOfRange(parameters, "epochLength", 1);
        parameters = _stakeParameters();
        parameters.appealPeriod = 0;
        _expectOutOfRange(parameters, "appealPeriod", 0);
        parameters.appealPeriod = 30 days + 1;
        _expectOutOfRange(parameters, "appealPeriod", 30 days + 1);
    }

    function test_constructor_parameterAtBound_isKept() public {
        IncentiveManager edge = Deployed.incentiveManager(
            StakeParameters(1e12, 365 days, 365 days / 3, 30 days, GUARDIAN)
        );
        assertEq(edge.minStake(), 1e12, "minStake");
        assertEq(edge.unbondingPeriod(), 365 days, "unbondingPeriod");
        assertEq(edge.epochLength(), 365 days / 3, "epochLength");
        assertEq(edge.appealPeriod(), 30 days, "appealPeriod");
        assertTrue(edge.guardian() == GUARDIAN, "guardian");
        edge = Deployed.incentiveManager(StakeParameters(1e12, 3, 1, 1, address(0)));
        assertEq(edge.evidenceWindow(), 1, "shortest");
    }

    // --- bindRegistry

    function test_bindRegistry_again_reverts() public {
        WorkflowRegistry other = _deployRegistry();
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RegistryAlreadyBound.selector, address(registry)));
        manager.bindRegistry(address(other));
    }

    function test_bindRegistry_notDeployer_reverts() public {
        IncentiveManager fresh = Deployed.incentiveManager(_stakeParameters());
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.DeployerNotCaller.selector, STRANGER));
        fresh.bindRegistry(address(registry));
    }

    function test_bindRegistry_ofAnotherManagerOrNoContract_reverts() public {
        IncentiveManager fresh = Deployed.incentiveManager(_stakeParameters());
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RegistryMismatch.selector, address(registry)));
        fresh.bindRegistry(address(registry));
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RegistryMismatch.selector, STRANGER));
        fresh.bindRegistry(STRANGER);
    }

    function test_bindRegistry_ofThisManager_opensStaking() public {
        manager = Deployed.incentiveManager(_stakeParameters());
        _accept(HOT, NEWCOMER);
        vm.prank(NEWCOMER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RegistryUnbound.selector));
        manager.stake{value: MIN_STAKE}(HOT);

        registry = _deployRegistry();
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.RegistryBound(address(registry));
        manager.bindRegistry(address(registry));
        assertTrue(manager.registry() == address(registry), "registry");
        vm.prank(NEWCOMER);
        manager.stake{value: MIN_STAKE}(HOT);
    }

    // --- stake and addStake

    function test_stake_atMinimum_activatesTheOperator() public {
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.OperatorSet(NEWCOMER, HOT);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.Staked(NEWCOMER, MIN_STAKE, MIN_STAKE);
        vm.prank(NEWCOMER);
        manager.stake{value: MIN_STAKE}(HOT);

        assertTrue(manager.isActive(HOT), "the operator may settle");
        assertTrue(!manager.isActive(NEWCOMER), "the owner may not");
        assertTrue(manager.ownerOf(HOT) == NEWCOMER, "owner");
        Executor memory executor = manager.executorOf(NEWCOMER);
        assertEq(executor.stake, MIN_STAKE, "stake");
        assertTrue(executor.operator == HOT, "operator");
    }

    function test_stake_belowMinimum_reverts() public {
        vm.prank(NEWCOMER);
        vm.expectRevert(_belowMinimum(MIN_STAKE - 1));
        manager.stake{value: MIN_STAKE - 1}(HOT);
    }

    function test_stake_again_reverts() public {
        vm.deal(EXECUTOR, MIN_STAKE);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ExecutorAlreadyStaked.selector, EXECUTOR));
        manager.stake{value: MIN_STAKE}(HOT);
    }

    function test_stake_operatorZeroUnwillingOrTaken_reverts() public {
        _expectOperatorUnavailable(address(0));
        _expectOperatorUnavailable(STRANGER);
        _accept(HOT, EXECUTOR);
        _expectOperatorUnavailable(HOT);
        _accept(EXECUTOR, NEWCOMER);
        _expectOperatorUnavailable(EXECUTOR);
    }

    function test_stake_ownerAsItsOwnOperator_needsNoAcceptance() public {
        vm.prank(NEWCOMER);
        manager.stake{value: MIN_STAKE}(NEWCOMER);
        assertTrue(manager.isActive(NEWCOMER), "active");
    }

    // --- acceptOwner

    function test_acceptOwner_lastWordCounts() public {
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.OwnerAccepted(HOT, RIVAL);
        _accept(HOT, RIVAL);
        assertTrue(manager.acceptedOwnerOf(HOT) == RIVAL, "accepted");
        _expectOperatorUnavailable(HOT);
        vm.prank(RIVAL);
        manager.setOperator(HOT);
        assertTrue(manager.ownerOf(HOT) == RIVAL, "owner");
    }

    function test_addStake_anyAmount_adds() public {
        vm.deal(EXECUTOR, 1);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.Staked(EXECUTOR, 1, MIN_STAKE + 1);
        vm.prank(EXECUTOR);
        manager.addStake{value: 1}();
        assertEq(manager.executorOf(EXECUTOR).stake, MIN_STAKE + 1, "stake");
    }

    function test_addStake_zeroOrUnknown_reverts() public {
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.addStake();
        vm.deal(STRANGER, MIN_STAKE);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ExecutorUnknown.selector, STRANGER));
        manager.addStake{value: MIN_STAKE}();
    }

    function test_addStake_afterLeaving_reachesTheMinimum() public {
        _requestUnstake(EXECUTOR, MIN_STAKE);
        vm.deal(EXECUTOR, MIN_STAKE);
        vm.prank(EXECUTOR);
        vm.expectRevert(_belowMinimum(MIN_STAKE - 1));
        manager.addStake{value: MIN_STAKE - 1}();
        vm.prank(EXECUTOR);
        manager.addStake{value: MIN_STAKE}();
        assertTrue(manager.isActive(EXECUTOR), "active again");
        assertEq(manager.executorOf(EXECUTOR).unbonding, MIN_STAKE, "what was unbonding stays so");
    }

    function test_addStake_aboveUint96_reverts() public {
        uint256 tooMuch = type(uint96).max;
        vm.deal(EXECUTOR, tooMuch);
        vm.prank(EXECUTOR);
        vm.expectRevert(
            abi.encodeWithSignature("SafeCastOverflowedUintDowncast(uint8,uint256)", 96, tooMuch + MIN_STAKE)
        );
        manager.addStake{value: tooMuch}();
    }

    // --- setOperator

    function test_setOperator_replaced_isInactiveButKnown() public {
        _accept(HOT, EXECUTOR);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.OperatorSet(EXECUTOR, HOT);
        vm.prank(EXECUTOR);
        manager.setOperator(HOT);
        assertTrue(manager.isActive(HOT), "new one");
        assertTrue(!manager.isActive(EXECUTOR), "old one");
        assertTrue(manager.ownerOf(EXECUTOR) == EXECUTOR, "what the old one did stays the owner's");
        _accept(EXECUTOR, RIVAL);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.OperatorUnavailable.selector, EXECUTOR));
        manager.setOperator(EXECUTOR);
        vm.prank(EXECUTOR);
        manager.setOperator(EXECUTOR);
        assertTrue(manager.isActive(EXECUTOR), "back again");
    }

    function test_setOperator_unknownOrUnavailable_reverts() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ExecutorUnknown.selector, STRANGER));
        manager.setOperator(HOT);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.OperatorUnavailable.selector, RIVAL));
        manager.setOperator(RIVAL);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.OperatorUnavailable.selector, address(0)));
        manager.setOperator(address(0));
    }

    // --- requestUnstake

    function test_requestUnstake_all_deactivatesAtOnce() public {
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.UnstakeRequested(EXECUTOR, MIN_STAKE, 0, START + UNBONDING_PERIOD);
        _requestUnstake(EXECUTOR, MIN_STAKE);

        Executor memory executor = manager.executorOf(EXECUTOR);
        assertEq(executor.stake, 0, "stake");
        assertEq(executor.unbonding, MIN_STAKE, "unbonding");
        assertEq(executor.releaseAt, START + UNBONDING_PERIOD, "releaseAt");
        assertTrue(!manager.isActive(EXECUTOR), "inactive");
    }

    function test_requestUnstake_leavingDust_reverts() public {
        _stake(EXECUTOR, 1 ether);
        vm.prank(EXECUTOR);
        vm.expectRevert(_belowMinimum(MIN_STAKE - 1));
        manager.requestUnstake(1 ether + 1);

        _requestUnstake(EXECUTOR, 1 ether);
        assertTrue(manager.isActive(EXECUTOR), "exactly the minimum is left");
    }

    function test_requestUnstake_tooMuchOrZero_reverts() public {
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.StakeInsufficient.selector, MIN_STAKE, MIN_STAKE + 1));
        manager.requestUnstake(MIN_STAKE + 1);
        vm.prank(EXECUTOR);
        vm.expectRevert(
            abi.encodeWithSelector(IIncentiveManager.StakeInsufficient.selector, MIN_STAKE, type(uint256).max)
        );
        manager.requestUnstake(type(uint256).max);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.requestUnstake(0);
    }

    function test_requestUnstake_again_mergesAndRestartsTheClock() public {
        _stake(EXECUTOR, 3 ether);
        _requestUnstake(EXECUTOR, 1 ether);
        vm.warp(START + UNBONDING_PERIOD - 1);
        _requestUnstake(EXECUTOR, 2 ether);

        Executor memory executor = manager.executorOf(EXECUTOR);
        assertEq(executor.unbonding, 3 ether, "merged");
        assertEq(executor.releaseAt, START + 2 * UNBONDING_PERIOD - 1, "restarted");
        vm.warp(START + UNBONDING_PERIOD);
        _expectWithdrawRevert(_notReleased(START + 2 * UNBONDING_PERIOD - 1));
    }

    // --- withdraw

    function test_withdraw_beforeRelease_revertsAndAtReleasePays() public {
        _requestUnstake(EXECUTOR, MIN_STAKE);
        vm.warp(START + UNBONDING_PERIOD - 1);
        _expectWithdrawRevert(_notReleased(START + UNBONDING_PERIOD));

        vm.warp(START + UNBONDING_PERIOD);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.StakeWithdrawn(EXECUTOR, MIN_STAKE);
        vm.prank(EXECUTOR);
        manager.withdraw();
        assertEq(EXECUTOR.balance, MIN_STAKE, "paid");
        _expectWithdrawRevert(abi.encodeWithSelector(IIncentiveManager.UnbondingEmpty.selector, EXECUTOR));
    }

    function test_withdraw_neverRequested_reverts() public {
        _expectWithdrawRevert(abi.encodeWithSelector(IIncentiveManager.UnbondingEmpty.selector, EXECUTOR));
    }

    function test_withdraw_leavesStakeAndRewards() public {
        _stake(EXECUTOR, 1 ether);
        manager.creditFee{value: 5}(EXECUTOR, ETHER, 5);
        _requestUnstake(EXECUTOR, 1 ether);
        vm.warp(START + UNBONDING_PERIOD);
        vm.prank(EXECUTOR);
        manager.withdraw();

        Executor memory executor = manager.executorOf(EXECUTOR);
        assertEq(executor.stake, MIN_STAKE, "stake");
        assertEq(executor.unbonding, 0, "unbonding");
        assertEq(executor.releaseAt, 0, "releaseAt");
        assertEq(_rewards(EXECUTOR), 5, "rewards");
    }

    // --- helpers

    function _accept(address operator, address owner) private {
        vm.prank(operator);
        manager.acceptOwner(owner);
    }

    function _expectOutOfRange(StakeParameters memory parameters, bytes32 parameter, uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ParameterOutOfRange.selector, parameter, value));
        Deployed.incentiveManager(parameters);
    }

    function _requestUnstake(address executor, uint256 amount) private {
        vm.prank(executor);
        manager.requestUnstake(amount);
    }

    function _expectWithdrawRevert(bytes memory expected) private {
        vm.prank(EXECUTOR);
        vm.expectRevert(expected);
        manager.withdraw();
    }

    function _expectOperatorUnavailable(address operator) private {
        vm.prank(NEWCOMER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.OperatorUnavailable.selector, operator));
        manager.stake{value: MIN_STAKE}(operator);
    }

    function _belowMinimum(uint256 stake) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.StakeBelowMinimum.selector, stake, MIN_STAKE);
    }

    function _notReleased(uint256 releaseAt) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.UnbondingNotReleased.selector, releaseAt);
    }
}
