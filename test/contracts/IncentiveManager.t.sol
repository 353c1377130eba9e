// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Executor, IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {FlowBuilderTest} from "./support/FlowBuilderTest.sol";

contract IncentiveManagerTest is FlowBuilderTest {
    address private constant NEWCOMER = address(0xE3);

    // --- stake

    function test_stake_atMinimum_activates() public {
        vm.deal(NEWCOMER, 2 ether);
        assertTrue(!manager.isActive(NEWCOMER), "inactive before");
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.Staked(NEWCOMER, MIN_STAKE, MIN_STAKE);
        vm.prank(NEWCOMER);
        manager.stake{value: MIN_STAKE}();

        assertTrue(manager.isActive(NEWCOMER), "active");
        assertEq(manager.totalStake(), 3 * MIN_STAKE, "total");
    }

    function test_stake_belowMinimum_reverts() public {
        vm.deal(NEWCOMER, 2 ether);
        vm.prank(NEWCOMER);
        vm.expectRevert(_belowMinimum(MIN_STAKE - 1));
        manager.stake{value: MIN_STAKE - 1}();
    }

    function test_stake_more_addsAnyAmount() public {
        vm.deal(EXECUTOR, 1);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.Staked(EXECUTOR, 1, MIN_STAKE + 1);
        vm.prank(EXECUTOR);
        manager.stake{value: 1}();
        assertEq(manager.executorOf(EXECUTOR).stake, MIN_STAKE + 1, "stake");
    }

    function test_stake_zero_reverts() public {
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.stake();
    }

    // --- requestUnstake

    function test_requestUnstake_all_deactivatesAtOnce() public {
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.UnstakeRequested(EXECUTOR, MIN_STAKE, START + UNBONDING_PERIOD);
        _requestUnstake(EXECUTOR, MIN_STAKE);

        Executor memory executor = manager.executorOf(EXECUTOR);
        assertEq(executor.stake, 0, "stake");
        assertEq(executor.unbonding, MIN_STAKE, "unbonding");
        assertEq(executor.releaseAt, START + UNBONDING_PERIOD, "releaseAt");
        assertTrue(!manager.isActive(EXECUTOR), "inactive");
        assertEq(manager.totalStake(), MIN_STAKE, "total");
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
        manager.creditFee{value: 5}(EXECUTOR);
        _requestUnstake(EXECUTOR, 1 ether);
        vm.warp(START + UNBONDING_PERIOD);
        vm.prank(EXECUTOR);
        manager.withdraw();

        Executor memory executor = manager.executorOf(EXECUTOR);
        assertEq(executor.stake, MIN_STAKE, "stake");
        assertEq(executor.rewards, 5, "rewards");
        assertEq(executor.unbonding, 0, "unbonding");
        assertEq(executor.releaseAt, 0, "releaseAt");
    }

    // --- creditFee and claimRewards

    function test_creditFee_byAnyone_credits() public {
        vm.deal(STRANGER, 1 ether);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.FeeCredited(EXECUTOR, 7);
        vm.prank(STRANGER);
        manager.creditFee{value: 7}(EXECUTOR);
        assertEq(manager.executorOf(EXECUTOR).rewards, 7, "rewards");
    }

    function test_creditFee_inactiveOrZero_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.ExecutorNotActive.selector, STRANGER));
        manager.creditFee{value: 1}(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.creditFee(EXECUTOR);
    }

    function test_claimRewards_paysOnce() public {
        manager.creditFee{value: 3}(EXECUTOR);
        manager.creditFee{value: 4}(EXECUTOR);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.RewardsClaimed(EXECUTOR, 7);
        vm.prank(EXECUTOR);
        manager.claimRewards();
        assertEq(EXECUTOR.balance, 7, "paid");
        assertEq(manager.executorOf(EXECUTOR).stake, MIN_STAKE, "stake");

        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RewardsEmpty.selector, EXECUTOR));
        manager.claimRewards();
    }

    function test_claimRewards_afterUnstaking_stillPays() public {
        manager.creditFee{value: 9}(EXECUTOR);
        _requestUnstake(EXECUTOR, MIN_STAKE);
        vm.prank(EXECUTOR);
        manager.claimRewards();
        assertEq(EXECUTOR.balance, 9, "paid");
    }

    // --- helpers

    function _requestUnstake(address executor, uint256 amount) private {
        vm.prank(executor);
        manager.requestUnstake(amount);
    }

    function _expectWithdrawRevert(bytes memory expected) private {
        vm.prank(EXECUTOR);
        vm.expectRevert(expected);
        manager.withdraw();
    }

    function _belowMinimum(uint256 stake) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.StakeBelowMinimum.selector, stake, MIN_STAKE);
    }

    function _notReleased(uint256 releaseAt) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.UnbondingNotReleased.selector, releaseAt);
    }
}
