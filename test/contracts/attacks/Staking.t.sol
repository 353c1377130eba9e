// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry, RegistryParameters} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {StakeParameters} from "../../../contracts/types/StakeParameters.sol";
import {Vote} from "../../../contracts/types/Vote.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {Deployed} from "../support/Deployed.sol";
import {AttackTest} from "./AttackTest.sol";

/// @title Attacks 12 to 16: running from a slash, and voting twice
contract StakingAttacksTest is AttackTest {
    function test_attack12_unbondingStake_isSlashedUntilItIsReleased() public {
        _does(_owner(0), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (MIN_STAKE)));
        vm.warp(block.timestamp + UNBONDING_PERIOD - 1);
        _equivocate(0, 7);
        Executor memory executor = manager.executorOf(_owner(0));
        assertEq(executor.unbonding, MIN_STAKE / 2, "half of what is unbonding");
        vm.warp(block.timestamp + 1);
        _refuses(
            _owner(0),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.withdraw, ()),
            IIncentiveManager.SlashesPending.selector
        );
    }

    function test_attack12_faultReportedTwice_isSlashedOnce() public {
        _equivocate(0, 7);
        uint256 left = manager.executorOf(_owner(0)).stake;
        Vote memory first = _prevote(7, keccak256("third"));
        Vote memory second = _prevote(7, keccak256("fourth"));
        _refuses(
            STRANGER,
            address(manager),
            0,
            abi.encodeCall(
                IIncentiveManager.reportEquivocation,
                (_publicKey(0), first, second, _signBoth(0, first, second))
            ),
            IIncentiveManager.FaultAlreadyReported.selector
        );
        assertEq(manager.executorOf(_owner(0)).stake, left, "stake");
    }

    function test_attack12_manyFaults_neverTakeMoreThanThereIs() public {
        uint256 taken;
        for (uint64 height = 1; height < 20; height++) {
            taken += manager.slashOf(_equivocate(0, height)).amount;
        }
        assertEq(taken + manager.executorOf(_owner(0)).stake, MIN_STAKE, "all together");
    }

    function test_attack13_windows_neverOutliveTheStakeBehindThem() public {
        StakeParameters memory stakes = _stakeParameters();
        stakes.epochLength = stakes.unbondingPeriod / 3 + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IIncentiveManager.ParameterOutOfRange.selector,
                bytes32("epochLength"),
                uint256(stakes.epochLength)
            )
        );
        Deployed.incentiveManager(stakes);
        RegistryParameters memory parameters = _registryParameters();
        parameters.challengeWindow = manager.evidenceWindow() - parameters.resolutionWindow;
        Deployed.workflowRegistry(manager, verifier, parameters);
        parameters.challengeWindow++;
        vm.expectRevert(
            abi.encodeWithSelector(
                IWorkflowRegistry.ParameterOutOfRange.selector,
                bytes32("resolutionWindow"),
                uint256(parameters.resolutionWindow)
            )
        );
        Deployed.workflowRegistry(manager, verifier, parameters);
    }

    function test_attack14_stakingAgain_leavesTheSlash() public {
        bytes32 id = _equivocate(0, 7);
        uint256 rest = manager.executorOf(_owner(0)).stake;
        _does(_owner(0), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (rest)));
        vm.deal(_owner(0), MIN_STAKE);
        vm.prank(_owner(0));
        manager.addStake{value: MIN_STAKE}();
        assertEq(manager.executorOf(_owner(0)).pendingSlashes, 1, "still pending");
        vm.warp(manager.slashOf(id).executableAt);
        manager.executeSlash(id);
        assertEq(manager.executorOf(_owner(0)).stake, MIN_STAKE, "the new stake is not the old slash's");
        G2Point memory key = BlsSigner.publicKey(99);
        G1Point memory possession = BlsSigner.provePossession(99, _owner(0), address(manager));
        _refuses(
            _owner(0),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.registerKey, (key, possession)),
            IIncentiveManager.KeyAlreadyRegistered.selector
        );
    }

    function test_attack15_leavingInAnEpoch_keepsOneVoteAndTheStakeBehindIt() public {
        _does(_owner(0), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (MIN_STAKE)));
        (address member, uint256 weight, ) = manager.memberOf(epoch, 0);
        assertTrue(member == _owner(0) && weight > 0, "its vote counts until the epoch ends");
        // The same key, or the same stake, does not come back as somebody else.
        _stakeAs(8, MIN_STAKE);
        G1Point memory possession = BlsSigner.provePossession(_secret(0), _owner(8), address(manager));
        _refuses(
            _owner(8),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.registerKey, (_publicKey(0), possession)),
            IIncentiveManager.KeyTaken.selector
        );
        assertTrue(manager.epochOf(epoch).startedAt + 2 * EPOCH_LENGTH < block.timestamp + UNBONDING_PERIOD, "bound");
        _equivocate(0, 7);
        assertEq(manager.executorOf(_owner(0)).unbonding, MIN_STAKE / 2, "slashed");
    }

    /// @dev There is no delegation; what a partial slash must not change are shares that were earned before.
    function test_attack16_partialSlash_leavesTheSharesOfOthersAndOfThePast() public {
        vm.deal(STRANGER, 400);
        vm.prank(STRANGER);
        manager.distributeRewards{value: 400}(epoch, ETHER, 400);
        _equivocate(0, 7);
        _startEpoch(4); // the keys may be more than the members: the slashed one lost its seat
        _startEpoch(4);
        assertEq(_claim(_owner(0), 1, 0, ETHER), 100, "earned before");
        assertEq(_claim(_owner(1), 1, 1, ETHER), 100, "of another");
        assertEq(manager.epochOf(2).size, 3, "below the minimum it is no member");
    }
}
