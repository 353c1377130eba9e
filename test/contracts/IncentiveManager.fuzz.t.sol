// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Executor} from "../../contracts/types/Executor.sol";
import {FlowBuilderTest} from "./support/FlowBuilderTest.sol";

contract IncentiveManagerFuzzTest is FlowBuilderTest {
    address private constant NEWCOMER = address(0xE3);

    function test_fuzz_stakeAndLeave_returnsExactlyTheStake(uint96 first, uint88 more, uint256 part) public {
        uint256 amount = bound(first, MIN_STAKE, type(uint96).max - type(uint88).max);
        _stake(NEWCOMER, amount);
        if (more > 0) _stake(NEWCOMER, more);
        uint256 total = amount + more;

        part = bound(part, 1, total);
        if (total - part < MIN_STAKE) part = total;
        _requestUnstake(part);
        if (part < total) _requestUnstake(total - part);
        vm.warp(START + UNBONDING_PERIOD);
        vm.prank(NEWCOMER);
        manager.withdraw();

        assertEq(NEWCOMER.balance, total, "everything came back");
        assertEq(address(manager).balance, 2 * uint256(MIN_STAKE), "the others' stakes");
    }

    function test_fuzz_packing_keepsFieldsApart(uint88 more, uint96 fee, uint88 part, address hot) public {
        vm.assume(hot != address(0) && hot != EXECUTOR && hot != RIVAL);
        _stake(NEWCOMER, MIN_STAKE);
        if (more > 0) _stake(NEWCOMER, more);
        vm.prank(hot);
        manager.acceptOwner(NEWCOMER);
        vm.prank(NEWCOMER);
        manager.setOperator(hot);
        uint256 credited = uint256(fee) + 1;
        vm.deal(address(this), credited);
        manager.creditFee{value: credited}(hot, ETHER, credited);
        uint256 unstaked = bound(part, 0, more);
        if (unstaked > 0) _requestUnstake(unstaked);

        Executor memory executor = manager.executorOf(NEWCOMER);
        assertEq(executor.stake, uint256(MIN_STAKE) + more - unstaked, "stake");
        assertEq(executor.unbonding, unstaked, "unbonding");
        assertEq(executor.releaseAt, unstaked > 0 ? START + UNBONDING_PERIOD : 0, "releaseAt");
        assertTrue(executor.operator == hot, "operator");
        assertEq(executor.keyHash, 0, "keyHash");
        assertEq(uint256(executor.seatNumber) + executor.pendingSlashes, 0, "seat and slashes");
        assertEq(_rewards(NEWCOMER), credited, "rewards");
    }

    function test_fuzz_withdraw_onlyFromRelease(uint256 time) public {
        _stake(NEWCOMER, MIN_STAKE);
        _requestUnstake(MIN_STAKE);
        time = bound(time, START, START + 2 * uint256(UNBONDING_PERIOD));
        vm.warp(time);
        vm.prank(NEWCOMER);
        (bool released, ) = address(manager).call(abi.encodeCall(manager.withdraw, ()));
        assertTrue(released == (time >= START + UNBONDING_PERIOD), "released exactly from releaseAt on");
    }

    function _requestUnstake(uint256 amount) private {
        vm.prank(NEWCOMER);
        manager.requestUnstake(amount);
    }
}
