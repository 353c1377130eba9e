// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {EpochShare} from "../../contracts/types/Epoch.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";
import {BombReceiver, ReentrantReceiver, RefusingReceiver} from "./support/Receivers.sol";

/// @title Hostile receivers of ether, and ether nobody asked for: they hurt only themselves
contract PaymentsTest is FlowBuilderTest {
    function test_refund_ownerRefusesEther_keepsItsBalanceAndHarmsNobody() public {
        RefusingReceiver owner = new RefusingReceiver();
        Request memory request = _submitFrom(address(owner));
        Request memory other = _request();
        _submit(other);
        vm.warp(DEADLINE + 1);
        vm.prank(request.terms.owner);
        _refund(request);
        vm.prank(other.terms.owner);
        _refund(other);

        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.PaymentRefused.selector, address(owner), MIN_FEE));
        owner.execute(address(registry), 0, abi.encodeCall(registry.withdraw, (ETHER, MIN_FEE)));
        assertEq(_balance(address(owner)), MIN_FEE, "kept");

        uint256 before = OWNER.balance;
        vm.prank(OWNER);
        registry.withdraw(ETHER, MIN_FEE);
        assertEq(OWNER.balance - before, MIN_FEE, "the other owner is paid");

        owner.setAccepts(true);
        owner.execute(address(registry), 0, abi.encodeCall(registry.withdraw, (ETHER, MIN_FEE)));
        assertEq(address(owner).balance, MIN_FEE, "paid once it accepts");
    }

    function test_validateExecution_executorRefusesEther_settlesAndKeepsTheReward() public {
        RefusingReceiver executor = new RefusingReceiver();
        vm.deal(address(this), 10 ether);
        executor.execute{value: MIN_STAKE}(
            address(manager),
            MIN_STAKE,
            abi.encodeCall(manager.stake, (address(executor)))
        );
        Request memory request = _request();
        _submit(request);
        bytes memory proof = _prove(request, address(executor));
        executor.execute(
            address(registry),
            0,
            abi.encodeCall(registry.validateExecution, (request.terms, request.content, RESULT, proof))
        );
        _assertStatus(request, WorkflowStatus.Completed);

        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.PaymentRefused.selector, address(executor), MIN_FEE));
        executor.execute(address(manager), 0, abi.encodeCall(manager.claimRewards, (ETHER, new EpochShare[](0))));
        assertEq(_rewards(address(executor)), MIN_FEE, "kept");
    }

    function test_registryWithdraw_reentered_paysOnce() public {
        ReentrantReceiver owner = new ReentrantReceiver();
        Request memory request = _submitFrom(address(owner));
        _submit(_request());
        vm.warp(DEADLINE + 1);
        vm.prank(request.terms.owner);
        _refund(request);
        bytes memory call = abi.encodeCall(registry.withdraw, (ETHER, MIN_FEE));
        owner.arm(address(registry), call);
        owner.execute(address(registry), 0, call);

        assertTrue(owner.entered() && !owner.nestedSucceeded(), "nested call refused");
        assertEq(
            keccak256(owner.answer()),
            keccak256(
                abi.encodeWithSelector(
                    IWorkflowRegistry.BalanceInsufficient.selector,
                    address(owner),
                    ETHER,
                    0,
                    MIN_FEE
                )
            ),
            "because nothing is left"
        );
        assertEq(address(owner).balance, MIN_FEE, "paid once");
        assertEq(address(registry).balance, MIN_FEE, "the other escrow is untouched");
    }

    function test_claimRewards_reentered_paysOnce() public {
        ReentrantReceiver executor = _stakedReceiver();
        manager.creditFee{value: 1 ether}(address(executor), ETHER, 1 ether);
        bytes memory call = abi.encodeCall(manager.claimRewards, (ETHER, new EpochShare[](0)));
        executor.arm(address(manager), call);
        executor.execute(address(manager), 0, call);
        assertTrue(executor.entered() && !executor.nestedSucceeded(), "nested call refused");
        assertEq(address(executor).balance, 1 ether, "paid once");
    }

    function test_managerWithdraw_reentered_paysOnce() public {
        ReentrantReceiver executor = _stakedReceiver();
        executor.execute(address(manager), 0, abi.encodeCall(manager.requestUnstake, (MIN_STAKE)));
        vm.warp(START + UNBONDING_PERIOD);
        bytes memory call = abi.encodeCall(manager.withdraw, ());
        executor.arm(address(manager), call);
        executor.execute(address(manager), 0, call);
        assertTrue(executor.entered() && !executor.nestedSucceeded(), "nested call refused");
        assertEq(address(executor).balance, MIN_STAKE, "paid once");
        assertEq(address(manager).balance, 2 * MIN_STAKE, "the other stakes are untouched");
    }

    function test_claimRewards_reentersTheRegistry_findsTheRequestSettled() public {
        ReentrantReceiver executor = _stakedReceiver();
        Request memory request = _request();
        bytes32 id = _submit(request);
        bytes memory settle = abi.encodeCall(
            registry.validateExecution,
            (request.terms, request.content, RESULT, _prove(request, address(executor)))
        );
        executor.execute(address(registry), 0, settle);
        executor.arm(address(registry), settle);
        executor.execute(address(manager), 0, abi.encodeCall(manager.claimRewards, (ETHER, new EpochShare[](0))));
        assertEq(
            keccak256(executor.answer()),
            keccak256(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadyCompleted.selector, id)),
            "settled once"
        );
    }

    function test_claimRewards_returnDataBomb_isNotCopied() public {
        BombReceiver executor = new BombReceiver();
        vm.deal(address(this), 10 ether);
        executor.execute{value: MIN_STAKE}(
            address(manager),
            MIN_STAKE,
            abi.encodeCall(manager.stake, (address(executor)))
        );
        manager.creditFee{value: 1}(address(executor), ETHER, 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.PaymentRefused.selector, address(executor), 1));
        executor.execute(address(manager), 0, abi.encodeCall(manager.claimRewards, (ETHER, new EpochShare[](0))));
    }

    function test_forcedEther_changesNothing() public {
        vm.deal(address(registry), 5 ether);
        vm.deal(address(manager), address(manager).balance + 5 ether);
        Request memory request = _request();
        _submit(request);
        _settle(request, EXECUTOR);
        assertEq(_rewards(EXECUTOR), MIN_FEE, "reward");
        assertEq(address(registry).balance, 5 ether, "forced ether stays");
    }

    function test_plainTransfer_isRefused() public {
        vm.deal(address(this), 1 ether);
        (bool toRegistry, ) = address(registry).call{value: 1}("");
        (bool toManager, ) = address(manager).call{value: 1}("");
        assertTrue(!toRegistry && !toManager, "no receive function");
    }

    function _submitFrom(address owner) private returns (Request memory request) {
        request = _request();
        request.terms.owner = owner;
        vm.deal(owner, MIN_FEE);
        _submit(request);
    }

    function _stakedReceiver() private returns (ReentrantReceiver executor) {
        executor = new ReentrantReceiver();
        vm.deal(address(this), 10 ether);
        executor.execute{value: MIN_STAKE}(
            address(manager),
            MIN_STAKE,
            abi.encodeCall(manager.stake, (address(executor)))
        );
    }
}
