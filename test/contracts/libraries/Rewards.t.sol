// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {Payments} from "../../../contracts/libraries/Payments.sol";
import {EpochShare} from "../../../contracts/types/Epoch.sol";
import {Strangeness, StrangeToken} from "../support/Tokens.sol";
import {ValidatorTest} from "../support/ValidatorTest.sol";

/// @title Fees of one executor, rewards of an epoch, and their claims
contract RewardsTest is ValidatorTest {
    function setUp() public override {
        super.setUp();
        vm.deal(address(this), 1000 ether);
        token.mint(address(this), 1e30);
        token.approve(address(manager), type(uint256).max);
    }

    // --- creditFee

    function test_creditFee_byAnyone_creditsTheOwner() public {
        _stakeAs(0, MIN_STAKE);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.FeeCredited(_owner(0), ETHER, 7);
        manager.creditFee{value: 7}(_operator(0), ETHER, 7);
        assertEq(_rewards(_owner(0)), 7, "owner");
        assertEq(_rewards(_operator(0)), 0, "operator");
    }

    function test_creditFee_inToken_pullsIt() public {
        manager.creditFee(EXECUTOR, address(token), 9);
        (uint256 credited, ) = manager.rewardsOf(EXECUTOR, address(token));
        assertEq(credited, 9, "credited");
        assertEq(token.balanceOf(address(manager)), 9, "held");
    }

    function test_creditFee_inactiveZeroOrMismatched_reverts() public {
        vm.expectRevert(_notActive(STRANGER));
        manager.creditFee{value: 1}(STRANGER, ETHER, 1);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.creditFee(EXECUTOR, ETHER, 0);
        vm.expectRevert(abi.encodeWithSelector(Payments.AmountMismatch.selector, 2, 1));
        manager.creditFee{value: 1}(EXECUTOR, ETHER, 2);
        vm.expectRevert(abi.encodeWithSelector(Payments.AmountMismatch.selector, 0, 1));
        manager.creditFee{value: 1}(EXECUTOR, address(token), 1);
    }

    function test_creditFee_tokenThatTakesAFee_creditsWhatArrives() public {
        StrangeToken strange = new StrangeToken();
        strange.mint(address(this), 10);
        strange.approve(address(manager), 10);
        strange.setStrangeness(Strangeness.TakesFee);
        manager.creditFee(EXECUTOR, address(strange), 10);
        (uint256 credited, ) = manager.rewardsOf(EXECUTOR, address(strange));
        assertEq(credited, 9, "credited");
        strange.setStrangeness(Strangeness.None);
        strange.mint(address(this), 1);
        strange.approve(address(manager), 1);
        strange.setStrangeness(Strangeness.TakesFee);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.creditFee(EXECUTOR, address(strange), 1);
    }

    /// Called by the strange token before it moves anything.
    function tokensToSend() external {
        manager.distributeRewards{value: 1}(1, ETHER, 1);
    }

    function test_creditFee_tokenThatCallsBack_reverts() public {
        _joinAll(1);
        _startEpoch(1);
        StrangeToken strange = new StrangeToken();
        strange.mint(address(this), 10);
        strange.approve(address(manager), 10);
        strange.setStrangeness(Strangeness.CallsBack);
        (bool success, ) = address(manager).call(abi.encodeCall(manager.creditFee, (EXECUTOR, address(strange), 10)));
        assertTrue(!success, "a nested pull could count its arrivals twice");
    }

    // --- distributeRewards

    function test_distributeRewards_currentAndPreviousEpoch_add() public {
        _joinAll(1);
        _startEpoch(1);
        _startEpoch(1);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.RewardsDistributed(1, ETHER, 3);
        manager.distributeRewards{value: 3}(1, ETHER, 3);
        manager.distributeRewards{value: 4}(2, ETHER, 4);
        manager.distributeRewards{value: 5}(2, ETHER, 5);
        manager.distributeRewards(2, address(token), 6);
        assertEq(manager.epochRewards(1, ETHER), 3, "previous");
        assertEq(manager.epochRewards(2, ETHER), 9, "current");
        assertEq(manager.epochRewards(2, address(token)), 6, "token");
    }

    function test_distributeRewards_unknownOrClosedEpoch_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochUnknown.selector, 0));
        manager.distributeRewards{value: 1}(0, ETHER, 1);
        _joinAll(1);
        _startEpoch(1);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochUnknown.selector, 2));
        manager.distributeRewards{value: 1}(2, ETHER, 1);
        _startEpoch(1);
        _startEpoch(1);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.EpochClosed.selector, 1, 3));
        manager.distributeRewards{value: 1}(1, ETHER, 1);
    }

    function test_distributeRewards_zeroOrMismatched_reverts() public {
        _joinAll(1);
        _startEpoch(1);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.AmountZero.selector));
        manager.distributeRewards(1, ETHER, 0);
        vm.expectRevert(abi.encodeWithSelector(Payments.AmountMismatch.selector, 1, 0));
        manager.distributeRewards(1, ETHER, 1);
    }

    // --- claimRewards

    function test_claimRewards_closedEpoch_paysByWeight() public {
        _join(0, 1 ether);
        _join(1, 2 ether);
        _startEpoch(2);
        manager.distributeRewards{value: 10}(1, ETHER, 10);
        _startEpoch(2);
        _startEpoch(2);
        vm.expectEmit(true, true, true, true, address(manager));
        emit IIncentiveManager.RewardsClaimed(_owner(0), ETHER, 3);
        _claim(0, ETHER, _shares(1));
        _claim(1, ETHER, _shares(1));
        assertEq(_owner(0).balance, 3, "a third, rounded down");
        assertEq(_owner(1).balance, 6, "two thirds, rounded down");
        assertEq(manager.epochRewards(1, ETHER), 10, "the rest stays in the pool");
    }

    function test_claimRewards_feesAndSeveralEpochs_areOneSum() public {
        _joinAll(1);
        for (uint64 epoch = 1; epoch <= 5; epoch++) {
            _startEpoch(1);
            manager.distributeRewards(epoch, address(token), 10 ** epoch);
        }
        manager.creditFee(_operator(0), address(token), 7);
        _claim(0, address(token), _shares(1, 3));
        assertEq(token.balanceOf(_owner(0)), 1017, "fee, first and third epoch");
        (uint256 credited, uint64 claimedUntil) = manager.rewardsOf(_owner(0), address(token));
        assertEq(credited, 0, "credited");
        assertEq(claimedUntil, 3, "claimed until");
    }

    function test_claimRewards_openEpoch_reverts() public {
        _joinAll(1);
        _startEpoch(1);
        manager.distributeRewards{value: 10}(1, ETHER, 10);
        _startEpoch(1);
        _expectClaimRevert(0, _shares(1), abi.encodeWithSelector(IIncentiveManager.EpochOpen.selector, 1, 2));
        _startEpoch(1);
        _claim(0, ETHER, _shares(1));
        assertEq(_owner(0).balance, 10, "two epochs later");
    }

    function test_claimRewards_sameOrEarlierEpoch_reverts() public {
        _joinAll(1);
        for (uint64 epoch = 1; epoch <= 4; epoch++) {
            _startEpoch(1);
            manager.distributeRewards{value: 10}(epoch, ETHER, 10);
        }
        _expectClaimRevert(0, _shares(1, 1), _alreadyClaimed(1, 1));
        _claim(0, ETHER, _shares(2));
        _expectClaimRevert(0, _shares(2), _alreadyClaimed(2, 2));
        _expectClaimRevert(0, _shares(1), _alreadyClaimed(1, 2));
        _expectClaimRevert(0, _shares(0), _alreadyClaimed(0, 2));
    }

    function test_claimRewards_ofAnotherMember_reverts() public {
        _joinAll(2);
        _startEpoch(2);
        manager.distributeRewards{value: 10}(1, ETHER, 10);
        _startEpoch(2);
        _startEpoch(2);
        _expectClaimRevert(
            1,
            _shares(1),
            abi.encodeWithSelector(IIncentiveManager.MemberMismatch.selector, 1, 0, _owner(0))
        );
        EpochShare[] memory shares = _shares(1);
        shares[0].member = 2;
        _expectClaimRevert(1, shares, abi.encodeWithSelector(IIncentiveManager.MemberOutOfRange.selector, 2, 2));
    }

    function test_claimRewards_epochNumberAtTheLimit_reverts() public {
        EpochShare[] memory shares = _shares(type(uint64).max);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        manager.claimRewards(ETHER, shares);
    }

    function test_claimRewards_nothingCredited_reverts() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RewardsEmpty.selector, STRANGER, ETHER));
        manager.claimRewards(ETHER, _shares());
        manager.creditFee{value: 1}(EXECUTOR, ETHER, 1);
        vm.prank(EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.RewardsEmpty.selector, EXECUTOR, address(token)));
        manager.claimRewards(address(token), _shares());
    }

    function test_claimRewards_afterUnstaking_stillPays() public {
        manager.creditFee{value: 9}(EXECUTOR, ETHER, 9);
        vm.prank(EXECUTOR);
        manager.requestUnstake(MIN_STAKE);
        vm.prank(EXECUTOR);
        manager.claimRewards(ETHER, _shares());
        assertEq(EXECUTOR.balance, 9, "paid");
    }

    // --- helpers

    function _shares() private pure returns (EpochShare[] memory) {
        return new EpochShare[](0);
    }

    function _shares(uint64 epoch) private pure returns (EpochShare[] memory shares) {
        shares = new EpochShare[](1);
        shares[0].epoch = epoch;
        shares[0].member = 0;
    }

    function _shares(uint64 first, uint64 second) private pure returns (EpochShare[] memory shares) {
        shares = new EpochShare[](2);
        shares[0].epoch = first;
        shares[1].epoch = second;
    }

    function _claim(uint256 number, address asset, EpochShare[] memory shares) private {
        for (uint256 index = 0; index < shares.length; index++) shares[index].member = uint8(number);
        vm.prank(_owner(number));
        manager.claimRewards(asset, shares);
    }

    function _expectClaimRevert(uint256 number, EpochShare[] memory shares, bytes memory expected) private {
        vm.prank(_owner(number));
        vm.expectRevert(expected);
        manager.claimRewards(ETHER, shares);
    }

    function _alreadyClaimed(uint64 epoch, uint64 until) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.EpochAlreadyClaimed.selector, epoch, until);
    }
}
