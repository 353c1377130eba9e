// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {Epoch} from "../../../contracts/types/Epoch.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {Slash, SlashStatus} from "../../../contracts/types/Slash.sol";
import {ResultClaim} from "../../../contracts/types/TaskClaim.sol";
import {WorkflowStatus} from "../../../contracts/types/WorkflowState.sol";
import {Test} from "../support/Test.sol";
import {Item, Stage} from "./RequestHandler.sol";
import {SystemHandler} from "./SystemHandler.sol";

/// @title What holds after any sequence of calls by anybody, over both contracts
/// @dev Each rule is a function of its own. Hardhat runs them one by one; forge runs all of them on the same calls, by
/// `invariant_everything`, so that each is checked on 200,000 calls and not on a share of them.
contract SystemInvariantTest is Test {
    address private constant ETHER = address(0);
    uint256 private constant ACTORS = 6;
    uint256 private constant HONEST = 4;
    uint256 private constant TOKENS = 3;
    uint256 private constant MIN_STAKE = 1 ether;
    uint256 private constant POST_BOND = 0.2 ether;
    uint256 private constant CHALLENGE_BOND = 0.1 ether;

    uint256 private constant WORLDS = 12;
    uint256 private constant STEPS = 800;
    /// Of the kinds of calls, those that can fail.
    uint256 private constant COUNTED_KINDS = 31;

    SystemHandler private handler;
    IncentiveManager private manager;
    WorkflowRegistry private registry;

    function setUp() public {
        handler = new SystemHandler();
        manager = handler.manager();
        registry = handler.registry();
    }

    /// @dev The runner calls only the handler.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Checks the checker: a model that no call ever reaches would hold anything true.
    function test_handler_reachesEveryKindOfCall() public {
        bytes4[] memory kinds = _kinds();
        uint256[] memory successes = new uint256[](kinds.length);
        for (uint256 world = 0; world < WORLDS; world++) {
            if (world > 0) setUp();
            for (uint256 step = 0; step < STEPS; step++) _callByChance(kinds, keccak256(abi.encode(world, step)));
            for (uint256 kind = 0; kind < kinds.length; kind++) successes[kind] += handler.successes(kinds[kind]);
            invariant_everything();
        }
        for (uint256 kind = 0; kind < COUNTED_KINDS; kind++) {
            if (successes[kind] == 0) revert NotEqual("successes", successes[kind], kind);
        }
    }

    /// @dev The rules that forge checks together.
    function invariant_everything() public view {
        invariant_everyCall_goesAsTheModelPredicts();
        invariant_registry_etherIsEscrowBondsAndBalances();
        invariant_registry_tokensAreEscrowBalancesAndPostponed();
        invariant_manager_etherIsStakesSlashesAndRewards();
        invariant_manager_tokensAreRewards();
        invariant_request_endsAtMostOnce();
        invariant_request_isWhereTheModelSays();
        invariant_result_isReadableExactlyWhenSettled();
        invariant_result_ofQuorumIsTheTruth();
        invariant_claim_existsExactlyWhilePosted();
        invariant_callback_onceForASettledRequest();
        invariant_consumer_isNeverDeceived();
        invariant_stake_isWhatWasPutInLessWhatCameOut();
        invariant_stake_honestIsNeverSlashed();
        invariant_slash_losesMoreThanItPays();
        invariant_slash_pendingIsCounted();
        invariant_slash_isForOneOfTheOthers();
        invariant_executor_isActiveExactlyFromTheMinimum();
        invariant_operator_belongsToOneOwnerForEver();
        invariant_key_belongsToOneOwnerForEver();
        invariant_seat_isHeldByOneActiveExecutor();
        invariant_epoch_neverChanges();
        invariant_epoch_weightsSumUp();
        invariant_rewards_claimedAreBelowThePools();
        invariant_rewards_claimedUntilIsAClosedEpoch();
        invariant_honestQuorum_isAlwaysThere();
    }

    // --- Money

    function invariant_everyCall_goesAsTheModelPredicts() public view {
        assertEq(bytes(handler.surprise()).length, 0, handler.surprise());
    }

    function invariant_registry_etherIsEscrowBondsAndBalances() public view {
        uint256 bonds;
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Stage stage = handler.itemAt(index).stage;
            if (stage == Stage.Posted || stage == Stage.Challenged) bonds += POST_BOND;
            if (stage == Stage.Challenged) bonds += CHALLENGE_BOND;
        }
        uint256 expected = handler.escrow(ETHER) + bonds + _balances(ETHER) + handler.forcedToRegistry();
        assertEq(address(registry).balance, expected, "ether of the registry");
    }

    function invariant_registry_tokensAreEscrowBalancesAndPostponed() public view {
        for (uint256 index = 1; index < TOKENS; index++) {
            address token = handler.tokenAt(index);
            uint256 expected = handler.escrow(token) + _balances(token) + registry.postponedOf(token);
            assertEq(_held(token, address(registry)), expected, "tokens of the registry");
        }
    }

    function invariant_manager_etherIsStakesSlashesAndRewards() public view {
        uint256 expected = handler.forcedToManager() + _rewards(ETHER);
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            Executor memory executor = manager.executorOf(handler.ownerAt(actor));
            expected += uint256(executor.stake) + executor.unbonding;
        }
        for (uint256 index = 0; index < handler.slashCount(); index++) {
            Slash memory slash = manager.slashOf(handler.slashIdAt(index));
            if (slash.status == SlashStatus.Pending) expected += slash.amount;
        }
        assertEq(address(manager).balance, expected, "ether of the manager");
    }

    function invariant_manager_tokensAreRewards() public view {
        for (uint256 index = 1; index < TOKENS; index++) {
            address token = handler.tokenAt(index);
            assertEq(_held(token, address(manager)), _rewards(token), "tokens of the manager");
        }
    }

    // --- Requests

    function invariant_request_endsAtMostOnce() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            assertTrue(handler.itemAt(index).ends <= 1, "settled and refunded, or twice");
        }
    }

    function invariant_request_isWhereTheModelSays() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Item memory item = handler.itemAt(index);
            (WorkflowStatus status, uint64 closesAt) = registry.statusOf(
                item.terms,
                keccak256(abi.encode(item.content))
            );
            bool expired = status == WorkflowStatus.Expired;
            bool right;
            if (item.stage == Stage.Open)
                right = expired || status == WorkflowStatus.Pending || status == WorkflowStatus.Cancelling;
            else if (item.stage == Stage.Posted) right = status == WorkflowStatus.Posted;
            else if (item.stage == Stage.Challenged) right = status == WorkflowStatus.Challenged;
            else if (item.stage == Stage.Reopened) right = expired || status == WorkflowStatus.Reopened;
            else if (item.stage == Stage.Settled) right = status == WorkflowStatus.Completed;
            else right = status == WorkflowStatus.Refunded;
            assertTrue(right, "status");
            bool ended = item.stage == Stage.Settled || item.stage == Stage.Refunded;
            assertEq(closesAt, ended ? 0 : item.closesAt, "closesAt");
        }
    }

    function invariant_result_isReadableExactlyWhenSettled() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Item memory item = handler.itemAt(index);
            (bool success, bytes memory answer) = address(registry).staticcall(
                abi.encodeCall(IWorkflowRegistry.resultOf, (item.id))
            );
            assertTrue(success == (item.stage == Stage.Settled), "readable exactly when settled");
            if (success) assertEq(abi.decode(answer, (bytes32)), item.result, "result");
        }
    }

    /// @dev The others alone certify and prove nothing; what they post may stand if nobody challenges it.
    function invariant_result_ofQuorumIsTheTruth() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Item memory item = handler.itemAt(index);
            if (item.stage != Stage.Settled || item.result == item.truth) continue;
            assertTrue(item.result == item.claimed && item.poster >= HONEST, "a false result that nobody posted");
        }
    }

    function invariant_claim_existsExactlyWhilePosted() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Item memory item = handler.itemAt(index);
            ResultClaim memory claim = registry.claimOf(item.id);
            bool posted = item.stage == Stage.Posted || item.stage == Stage.Challenged;
            assertTrue((claim.poster != address(0)) == posted, "poster");
            assertTrue((claim.challenger != address(0)) == (item.stage == Stage.Challenged), "challenger");
            if (posted) assertEq(claim.resultHash, item.claimed, "claim");
        }
    }

    function invariant_callback_onceForASettledRequest() public view {
        for (uint256 index = 0; index < handler.itemCount(); index++) {
            Item memory item = handler.itemAt(index);
            bool wanted = item.stage == Stage.Settled && item.terms.callback != address(0);
            uint256 taken = handler.consumer().taken(item.id);
            bool failed = registry.callbackFailed(item.id);
            assertEq(taken + (failed ? 1 : 0), wanted ? 1 : 0, "told once, or failed");
        }
    }

    function invariant_consumer_isNeverDeceived() public view {
        assertTrue(!handler.consumer().deceived(), "told another result than the registry has");
    }

    // --- Stakes and slashes

    function invariant_stake_isWhatWasPutInLessWhatCameOut() public view {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            address owner = handler.ownerAt(actor);
            Executor memory executor = manager.executorOf(owner);
            uint256 held = uint256(executor.stake) + executor.unbonding;
            for (uint256 index = 0; index < handler.slashCount(); index++) {
                Slash memory slash = manager.slashOf(handler.slashIdAt(index));
                if (slash.owner == owner && slash.status == SlashStatus.Pending) held += slash.amount;
            }
            assertEq(held, handler.staked(owner), "stake, unbonding and pending slashes");
        }
    }

    function invariant_stake_honestIsNeverSlashed() public view {
        for (uint256 index = 0; index < handler.slashCount(); index++) {
            address owner = manager.slashOf(handler.slashIdAt(index)).owner;
            for (uint256 actor = 0; actor < HONEST; actor++) {
                assertTrue(owner != handler.ownerAt(actor), "an honest validator was slashed");
            }
        }
        for (uint256 actor = 0; actor < HONEST; actor++) {
            assertEq(manager.executorOf(handler.ownerAt(actor)).pendingSlashes, 0, "pending slashes");
        }
    }

    /// @dev Whoever is slashed, reporter and harmed in one, gets back 55 % at most.
    function invariant_slash_losesMoreThanItPays() public view {
        assertTrue(handler.slashBurned() * 100 >= handler.slashed() * 45, "too little burned");
        assertTrue(handler.slashBurned() <= handler.slashed(), "more burned than slashed");
    }

    function invariant_slash_pendingIsCounted() public view {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            address owner = handler.ownerAt(actor);
            uint256 pending;
            for (uint256 index = 0; index < handler.slashCount(); index++) {
                Slash memory slash = manager.slashOf(handler.slashIdAt(index));
                if (slash.owner == owner && slash.status == SlashStatus.Pending) pending++;
            }
            assertEq(manager.executorOf(owner).pendingSlashes, pending, "pending slashes");
        }
    }

    function invariant_slash_isForOneOfTheOthers() public view {
        for (uint256 index = 0; index < handler.slashCount(); index++) {
            Slash memory slash = manager.slashOf(handler.slashIdAt(index));
            bool guilty;
            for (uint256 actor = HONEST; actor < ACTORS; actor++) {
                guilty = guilty || slash.owner == handler.ownerAt(actor);
            }
            assertTrue(guilty && slash.amount > 0, "slashed for nothing");
        }
    }

    function invariant_executor_isActiveExactlyFromTheMinimum() public view {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            Executor memory executor = manager.executorOf(handler.ownerAt(actor));
            assertTrue(manager.isActive(handler.operatorAt(actor)) == (executor.stake >= MIN_STAKE), "active");
        }
    }

    function invariant_operator_belongsToOneOwnerForEver() public view {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            address owner = handler.ownerAt(actor);
            assertTrue(manager.ownerOf(handler.operatorAt(actor)) == owner, "owner of an operator");
            assertTrue(manager.executorOf(owner).operator == handler.operatorAt(actor), "operator of an owner");
        }
    }

    function invariant_key_belongsToOneOwnerForEver() public view {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            bytes32 keyHash = keccak256(abi.encode(handler.keyAt(actor)));
            assertTrue(manager.ownerOfKey(keyHash) == handler.ownerAt(actor), "owner of a key");
            assertEq(manager.executorOf(handler.ownerAt(actor)).keyHash, keyHash, "key of an owner");
        }
    }

    // --- Seats, epochs, rewards

    function invariant_seat_isHeldByOneActiveExecutor() public view {
        uint256 seated;
        for (uint256 seat = 0; seat < ACTORS; seat++) {
            address holder = manager.holderOf(seat);
            if (holder == address(0)) continue;
            seated++;
            Executor memory executor = manager.executorOf(holder);
            assertEq(executor.seatNumber, seat + 1, "seat number");
            assertTrue(executor.stake >= MIN_STAKE && executor.keyHash != 0, "holder");
        }
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            if (manager.executorOf(handler.ownerAt(actor)).seatNumber != 0) seated--;
        }
        assertEq(seated, 0, "as many holders as seats that are taken");
    }

    function invariant_epoch_neverChanges() public view {
        for (uint64 epoch = 1; epoch <= manager.currentEpoch(); epoch++) {
            assertEq(manager.epochOf(epoch).members.codehash, handler.membersAtStart(epoch), "members");
        }
    }

    function invariant_epoch_weightsSumUp() public view {
        for (uint64 number = 1; number <= manager.currentEpoch(); number++) {
            Epoch memory epoch = manager.epochOf(number);
            uint256 total;
            for (uint256 member = 0; member < epoch.size; member++) {
                (, uint256 weight, ) = manager.memberOf(number, member);
                total += weight;
            }
            assertEq(total, epoch.totalWeight, "total weight");
        }
    }

    function invariant_rewards_claimedAreBelowThePools() public view {
        for (uint256 index = 0; index < TOKENS; index++) {
            address token = handler.tokenAt(index);
            assertTrue(handler.claimedFromPools(token) <= _pools(token), "claimed more than distributed");
        }
    }

    function invariant_rewards_claimedUntilIsAClosedEpoch() public view {
        uint64 current = manager.currentEpoch();
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            for (uint256 index = 0; index < TOKENS; index++) {
                (, uint64 until) = manager.rewardsOf(handler.ownerAt(actor), handler.tokenAt(index));
                assertTrue(until == 0 || until + 2 <= current, "claimed an open epoch");
            }
        }
    }

    /// @dev What the other rules stand on: the honest have more than two thirds of each set.
    function invariant_honestQuorum_isAlwaysThere() public view {
        for (uint64 number = 1; number <= manager.currentEpoch(); number++) {
            uint256 honest;
            for (uint256 member = 0; member < manager.epochOf(number).size; member++) {
                (address owner, uint256 weight, ) = manager.memberOf(number, member);
                for (uint256 actor = 0; actor < HONEST; actor++) {
                    if (owner == handler.ownerAt(actor)) honest += weight;
                }
            }
            assertTrue(3 * honest > 2 * uint256(manager.epochOf(number).totalWeight), "quorum");
        }
    }

    // --- Sums

    function _balances(address token) private view returns (uint256 sum) {
        for (uint256 index = 0; index < handler.accountCount(); index++) {
            sum += registry.balanceOf(handler.accountAt(index), token);
        }
    }

    /// @dev What the manager owes in a token: credits, and pools less what was claimed of them.
    function _rewards(address token) private view returns (uint256 sum) {
        sum = _pools(token) - handler.claimedFromPools(token);
        for (uint256 index = 0; index < handler.accountCount(); index++) {
            (uint256 credited, ) = manager.rewardsOf(handler.accountAt(index), token);
            sum += credited;
        }
    }

    function _pools(address token) private view returns (uint256 sum) {
        for (uint64 epoch = 1; epoch <= manager.currentEpoch(); epoch++) sum += manager.epochRewards(epoch, token);
    }

    function _held(address token, address account) private view returns (uint256) {
        (, bytes memory answer) = token.staticcall(abi.encodeWithSignature("balanceOf(address)", account));
        return abi.decode(answer, (uint256));
    }

    function _callByChance(bytes4[] memory kinds, bytes32 seed) private {
        bytes32 second = keccak256(abi.encode(seed));
        (bool success, ) = address(handler).call(
            abi.encodePacked(
                kinds[(uint256(seed) >> 128) % kinds.length],
                seed,
                second,
                keccak256(abi.encode(second)),
                ~second,
                ~seed
            )
        );
        assertTrue(success, "a handler never reverts");
    }

    function _kinds() private view returns (bytes4[] memory kinds) {
        bytes4[34] memory all = [
            handler.addStake.selector,
            handler.requestUnstake.selector,
            handler.withdrawStake.selector,
            handler.setOperator.selector,
            handler.moveSeat.selector,
            handler.startEpoch.selector,
            handler.distributeRewards.selector,
            handler.claimRewards.selector,
            handler.submit.selector,
            handler.cancel.selector,
            handler.refund.selector,
            handler.refundMany.selector,
            handler.settleByProof.selector,
            handler.settleManyByProof.selector,
            handler.deposit.selector,
            handler.withdrawBalance.selector,
            handler.retryCallback.selector,
            handler.distributePostponed.selector,
            handler.settleBlock.selector,
            handler.post.selector,
            handler.challenge.selector,
            handler.resolve.selector,
            handler.resolveUnanswered.selector,
            handler.finalize.selector,
            handler.reportEquivocation.selector,
            handler.reportWrongResult.selector,
            handler.reportAbsence.selector,
            handler.executeSlash.selector,
            handler.overturnSlash.selector,
            handler.submitRun.selector,
            handler.cancelOrder.selector,
            handler.sign.selector,
            handler.behave.selector,
            handler.wait.selector
        ];
        kinds = new bytes4[](all.length);
        for (uint256 index = 0; index < all.length; index++) kinds[index] = all[index];
    }
}
