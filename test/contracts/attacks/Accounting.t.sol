// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry, ListedToken, RegistryParameters} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {Deployed} from "../support/Deployed.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {Strangeness, StrangeToken} from "../support/Tokens.sol";
import {AttackTest} from "./AttackTest.sol";

/// @title Attacks 1 to 6 of the list in docs/contracts/ASSURANCE.md: sums, rounding, strange tokens
contract AccountingAttacksTest is AttackTest {
    function test_attack01_rounding_isAgainstTheClaimant() public {
        _pool(10); // four equal members: 2.5 each
        uint256 sum;
        for (uint8 member = 0; member < VALIDATORS; member++) sum += _claim(_owner(member), 1, member, ETHER);
        assertEq(sum, 8, "two each, and two stay in the pool");
    }

    function test_attack02_hugeAndTinyStakes_shareWithoutOverflowOrLoss() public {
        vm.deal(_owner(4), 2 ** 90);
        _join(4, 2 ** 90);
        uint64 second = _startEpoch(5);
        uint256 pool = 2 ** 127;
        vm.deal(STRANGER, pool);
        vm.prank(STRANGER);
        manager.distributeRewards{value: pool}(second, ETHER, pool);
        _startEpoch(5);
        _startEpoch(5);
        uint256 sum;
        for (uint8 member = 0; member < 5; member++) sum += _claim(_owner(member), second, member, ETHER);
        assertTrue(sum <= pool && sum > pool - 5, "all but the rounding");
    }

    function test_attack03_forcedEther_belongsToNobody() public {
        uint256 held = address(manager).balance;
        vm.deal(address(manager), held + 5 ether);
        vm.deal(address(registry), address(registry).balance + 5 ether);
        _pool(8);
        assertEq(_claim(_owner(0), 1, 0, ETHER), 2, "share");
        assertEq(_balance(STRANGER), 0, "balance");
        vm.prank(EXECUTOR);
        manager.requestUnstake(MIN_STAKE);
        vm.warp(block.timestamp + UNBONDING_PERIOD);
        uint256 before = EXECUTOR.balance;
        vm.prank(EXECUTOR);
        manager.withdraw();
        assertEq(EXECUTOR.balance - before, MIN_STAKE, "stake");
    }

    function test_attack04_strangeTokens_neverCreditWhatDidNotArrive() public {
        StrangeToken strange = new StrangeToken();
        manager = Deployed.incentiveManager(_stakeParameters());
        RegistryParameters memory parameters = _registryParameters();
        parameters.tokens = new ListedToken[](1);
        parameters.tokens[0] = ListedToken(address(strange), 1);
        registry = Deployed.workflowRegistry(manager, verifier, parameters);
        strange.mint(OWNER, 1_000);
        vm.prank(OWNER);
        strange.approve(address(registry), 1_000);
        bytes memory data = abi.encodeCall(IWorkflowRegistry.deposit, (address(strange), 100));
        Strangeness[3] memory bad = [Strangeness.TakesFee, Strangeness.ReturnsFalse, Strangeness.Reverts];
        for (uint256 index = 0; index < bad.length; index++) {
            strange.setStrangeness(bad[index]);
            vm.prank(OWNER);
            (bool success, ) = address(registry).call(data);
            assertTrue(!success, "credited");
        }
        assertEq(registry.balanceOf(OWNER, address(strange)), 0, "nothing arrived");
        strange.setStrangeness(Strangeness.ReturnsNothing);
        _does(OWNER, address(registry), data);
        assertEq(registry.balanceOf(OWNER, address(strange)), 100, "an old token that works");
        _refuses(
            OWNER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.deposit, (address(token), 1)),
            IWorkflowRegistry.TokenNotListed.selector
        );
    }

    function test_attack05_dust_canAlwaysBeClosed() public {
        _refuses(
            EXECUTOR,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.requestUnstake, (1)),
            IIncentiveManager.StakeBelowMinimum.selector
        );
        _equivocate(0, 5); // leaves half of the minimum
        uint256 rest = manager.executorOf(_owner(0)).stake;
        assertTrue(rest > 0 && rest < MIN_STAKE, "below the minimum");
        _does(_owner(0), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (rest)));
        assertEq(manager.executorOf(_owner(0)).stake, 0, "closed");
    }

    function test_attack06_zeroAndTooMuch_areRefused() public {
        bytes4 zero = IWorkflowRegistry.AmountZero.selector;
        _refuses(OWNER, address(registry), 0, abi.encodeCall(IWorkflowRegistry.deposit, (ETHER, 0)), zero);
        _refuses(OWNER, address(registry), 0, abi.encodeCall(IWorkflowRegistry.withdraw, (ETHER, 0)), zero);
        _refuses(
            OWNER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.withdraw, (ETHER, 1)),
            IWorkflowRegistry.BalanceInsufficient.selector
        );
        Request memory request = _request();
        request.terms.fee = MIN_FEE - 1;
        _refuses(
            OWNER,
            address(registry),
            MIN_FEE - 1,
            abi.encodeCall(IWorkflowRegistry.submitWorkflow, (request.terms, request.content)),
            IWorkflowRegistry.FeeBelowFloor.selector
        );
        zero = IIncentiveManager.AmountZero.selector;
        _refuses(EXECUTOR, address(manager), 0, abi.encodeCall(IIncentiveManager.requestUnstake, (0)), zero);
        _refuses(EXECUTOR, address(manager), 0, abi.encodeCall(IIncentiveManager.addStake, ()), zero);
        _refuses(
            EXECUTOR,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.requestUnstake, (uint256(MIN_STAKE) + 1)),
            IIncentiveManager.StakeInsufficient.selector
        );
    }

    /// @dev Wei for the members of epoch 1, which is closed afterwards.
    function _pool(uint256 amount) private {
        vm.deal(STRANGER, amount);
        vm.prank(STRANGER);
        manager.distributeRewards{value: amount}(1, ETHER, amount);
        _startEpoch(VALIDATORS);
        _startEpoch(VALIDATORS);
    }
}
