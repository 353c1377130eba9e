// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Executor} from "../../contracts/interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {FlowBuilderHandler, RequestModel} from "./support/FlowBuilderHandler.sol";
import {FlowBuilderTest} from "./support/FlowBuilderTest.sol";

/// @title What holds after any sequence of calls by anybody
contract FlowBuilderInvariantTest is FlowBuilderTest {
    FlowBuilderHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new FlowBuilderHandler(manager, registry, verifier);
    }

    /// @dev The runner calls only the handler.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Checks the checker: a model that no call ever reaches would hold anything true.
    function test_handler_reachesEveryKindOfCall() public {
        bytes4[13] memory kinds = [
            handler.wait.selector,
            handler.submit.selector,
            handler.settle.selector,
            handler.cancel.selector,
            handler.refund.selector,
            handler.withdrawBalance.selector,
            handler.stake.selector,
            handler.requestUnstake.selector,
            handler.withdraw.selector,
            handler.claimRewards.selector,
            handler.creditFee.selector,
            handler.settleBatch.selector,
            handler.submit.selector
        ];
        for (uint256 step = 0; step < 3_000; step++) {
            uint256 seed = uint256(keccak256(abi.encode(step)));
            bytes32 second = keccak256(abi.encode(step, "second"));
            (bool success, ) = address(handler).call(
                abi.encodePacked(kinds[(seed >> 128) % 13], seed, second, keccak256(abi.encode(second)), ~second)
            );
            assertTrue(success, "a handler never reverts");
        }
        for (uint256 index = 1; index < 12; index++) {
            // The rarest is the withdrawal of stake: the unbonding period must pass.
            if (handler.successes(kinds[index]) < 3)
                revert NotEqual("successes", handler.successes(kinds[index]), index);
        }
        invariant_everyCall_goesAsTheModelPredicts();
        invariant_registry_holdsEscrowsAndBalances();
        invariant_manager_holdsStakesRewardsAndUnbonding();
    }

    function invariant_everyCall_goesAsTheModelPredicts() public view {
        assertEq(bytes(handler.surprise()).length, 0, handler.surprise());
    }

    function invariant_registry_holdsEscrowsAndBalances() public view {
        uint256 escrowed;
        for (uint256 index = 0; index < handler.modelCount(); index++) {
            RequestModel memory model = handler.modelAt(index);
            if (model.settlements + model.refunds == 0) escrowed += model.request.fee;
        }
        uint256 balances;
        for (uint256 index = 0; index < handler.actorCount(); index++) {
            balances += registry.balanceOf(handler.actorAt(index));
        }
        assertEq(balances, handler.owed(), "balances");
        assertEq(address(registry).balance, escrowed + balances + handler.forcedToRegistry(), "ether");
    }

    function invariant_manager_holdsStakesRewardsAndUnbonding() public view {
        // The two executors of the set-up stake and do nothing else.
        uint256 stakes = 2 * MIN_STAKE;
        uint256 others;
        for (uint256 index = 0; index < handler.actorCount(); index++) {
            Executor memory executor = manager.executorOf(handler.actorAt(index));
            stakes += executor.stake;
            others += uint256(executor.rewards) + executor.unbonding;
        }
        assertEq(manager.totalStake(), stakes, "total stake");
        assertEq(address(manager).balance, stakes + others + handler.forcedToManager(), "ether");
    }

    function invariant_request_endsAtMostOnce() public view {
        for (uint256 index = 0; index < handler.modelCount(); index++) {
            RequestModel memory model = handler.modelAt(index);
            assertTrue(model.settlements + model.refunds <= 1, "settled and refunded");
        }
    }

    function invariant_result_neverChanges() public view {
        for (uint256 index = 0; index < handler.modelCount(); index++) {
            RequestModel memory model = handler.modelAt(index);
            (bool success, bytes memory answer) = address(registry).staticcall(
                abi.encodeCall(IWorkflowRegistry.resultOf, (model.id))
            );
            assertTrue(success == (model.settlements == 1), "readable exactly when settled");
            if (success) assertEq(abi.decode(answer, (bytes32)), model.result, "result");
        }
    }

    function invariant_stake_isZeroOrAtLeastTheMinimum() public view {
        for (uint256 index = 0; index < handler.actorCount(); index++) {
            address account = handler.actorAt(index);
            uint256 stake = manager.executorOf(account).stake;
            assertTrue(stake == 0 || stake >= MIN_STAKE, "dust stake");
            assertTrue(manager.isActive(account) == (stake >= MIN_STAKE), "active");
        }
    }
}
