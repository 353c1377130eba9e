// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {Epoch, EpochShare} from "../../../contracts/types/Epoch.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {Strangeness} from "../support/Tokens.sol";
import {World} from "./World.sol";

/// @title Random calls to the stake, the seats and the rewards, each predicted by a model of its own
abstract contract StakeHandler is World {
    /// Paid out of the pools of epochs, by token.
    mapping(address token => uint256 amount) public claimedFromPools;
    /// Hash of the code that holds the members of each epoch, when it started.
    mapping(uint64 epoch => bytes32 hash) public membersAtStart;
    /// Wei that each owner put into its stake, less what was paid out.
    mapping(address owner => uint256 amount) public staked;

    mapping(address owner => mapping(address token => uint64 epoch)) private _claimedUntil;
    /// Epoch in which each owner took its seat last.
    mapping(address owner => uint64 epoch) private _seatedIn;

    constructor() {
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            staked[owners[actor]] = manager.executorOf(owners[actor]).stake;
        }
        membersAtStart[1] = manager.epochOf(1).members.codehash;
    }

    function addStake(uint256 actor, uint256 amount) external timed {
        address owner = ownerAt(actor);
        uint256 held = manager.executorOf(owner).stake;
        amount = bound(amount, 0, 2 ether);
        if (!isHonest(actor) && held + amount > OTHER_STAKE_MAX) return;
        bool predicted = amount > 0 && held + amount >= MIN_STAKE;
        (bool success, ) = _call(owner, address(manager), amount, abi.encodeCall(IIncentiveManager.addStake, ()));
        _expect(predicted, success, this.addStake.selector, "addStake");
        if (success) staked[owner] += amount;
    }

    function requestUnstake(uint256 actor, uint256 amount, uint256 all) external timed {
        address owner = ownerAt(actor);
        uint256 held = manager.executorOf(owner).stake;
        if (isHonest(actor)) {
            if (held == HONEST_STAKE_MIN) return;
            amount = bound(amount, 0, held - HONEST_STAKE_MIN);
        } else {
            amount = all % 4 == 0 ? held : bound(amount, 0, held + 1);
        }
        bool predicted = amount > 0 && amount <= held && (amount == held || held - amount >= MIN_STAKE);
        (bool success, ) = _call(
            owner,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.requestUnstake, (amount))
        );
        _expect(predicted, success, this.requestUnstake.selector, "requestUnstake");
    }

    function withdrawStake(uint256 actor) external timed {
        address owner = ownerAt(actor);
        Executor memory before = manager.executorOf(owner);
        uint256 balance = owner.balance;
        (bool success, ) = _call(owner, address(manager), 0, abi.encodeCall(IIncentiveManager.withdraw, ()));
        bool predicted = before.unbonding > 0 && before.pendingSlashes == 0 && clock >= before.releaseAt;
        _expect(predicted, success, this.withdrawStake.selector, "withdrawStake");
        if (!success) return;
        if (owner.balance != balance + before.unbonding) surprise = "withdrawStake paid another amount";
        staked[owner] -= before.unbonding;
    }

    /// @dev Only addresses of the actors: who takes another's operator is refused, whoever came first.
    function setOperator(uint256 actor, uint256 operator) external timed {
        address owner = ownerAt(actor);
        (bool success, ) = _call(
            owner,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.setOperator, (operatorAt(operator)))
        );
        _expect(actor % ACTORS == operator % ACTORS, success, this.setOperator.selector, "setOperator");
    }

    /// @dev Only the others: the honest stay, so that blocks can be certified.
    function moveSeat(uint256 actor, uint256 seat, uint256 move) external timed {
        bool leaves = move % 2 == 0;
        actor = HONEST + (actor % (ACTORS - HONEST));
        seat = bound(seat, 0, ACTORS - 1);
        address owner = ownerAt(actor);
        Executor memory before = manager.executorOf(owner);
        address holder = manager.holderOf(seat);
        bytes memory data =
            leaves
                ? abi.encodeCall(IIncentiveManager.leaveSeat, ())
                : abi.encodeCall(IIncentiveManager.takeSeat, (seat));
        (bool success, ) = _call(owner, address(manager), 0, data);
        bool predicted =
            leaves
                ? before.seatNumber != 0 && manager.currentEpoch() > _seatedIn[owner]
                : before.seatNumber == 0 &&
                    before.stake >= MIN_STAKE &&
                    (holder == address(0) || manager.executorOf(holder).stake < before.stake);
        _expect(predicted, success, this.moveSeat.selector, "moveSeat");
        if (success && !leaves) _seatedIn[owner] = manager.currentEpoch();
    }

    function startEpoch(uint256 wrongKey) external timed {
        uint64 current = manager.currentEpoch();
        bool due = clock >= manager.epochOf(current).startedAt + EPOCH_LENGTH;
        bool isWrong = wrongKey % 8 == 0;
        bytes memory data = abi.encodeCall(IIncentiveManager.startEpoch, (_keysOfSeats()));
        if (isWrong) data[data.length - 1] ^= 0x01;
        address last = _lastHolder();
        (bool success, ) = _call(ownerAt(wrongKey), address(manager), 0, data);
        if (success) _epochStarted();
        // A wrong key does no harm if the last seat was taken too late and waits: then nobody asks for its key.
        if (isWrong && success && due) {
            if (_isMember(manager.currentEpoch(), last)) surprise = "a member with a wrong key";
        } else {
            _expect(due && !isWrong, success, this.startEpoch.selector, "startEpoch");
        }
    }

    /// @dev Who holds the last of the seats that are taken: its key is the last one.
    function _lastHolder() private view returns (address last) {
        for (uint256 seat = 0; seat < ACTORS; ++seat) {
            address holder = manager.holderOf(seat);
            if (holder != address(0)) last = holder;
        }
    }

    function _isMember(uint64 epoch, address owner) private view returns (bool) {
        uint256 size = manager.epochOf(epoch).size;
        for (uint256 member = 0; member < size; ++member) {
            (address holder, , ) = manager.memberOf(epoch, member);
            if (holder == owner) return true;
        }
        return false;
    }

    /// @dev A donation, to an epoch that may be closed or not have started.
    function distributeRewards(uint256 actor, uint256 back, uint256 tokenIndex, uint256 amount) external timed {
        uint64 current = manager.currentEpoch();
        uint64 epoch = current + 1 - uint64(bound(back, 0, 3) % (current + 1));
        address paid = tokenAt(tokenIndex % 2); // ether or the good token
        amount = bound(amount, 0, 1 ether);
        address owner = ownerAt(actor);
        if (paid != ETHER) {
            token.mint(owner, amount);
            vm.prank(owner);
            token.approve(address(manager), amount);
        }
        (bool success, ) = _call(
            owner,
            address(manager),
            paid == ETHER ? amount : 0,
            abi.encodeCall(IIncentiveManager.distributeRewards, (epoch, paid, amount))
        );
        bool predicted = amount > 0 && epoch != 0 && epoch <= current && epoch + 2 > current;
        _expect(predicted, success, this.distributeRewards.selector, "distributeRewards");
    }

    /// @dev Claims up to four epochs, in order, some not closed and some claimed before.
    function claimRewards(uint256 actor, uint256 tokenIndex, uint256 first, uint256 count) external timed {
        address owner = ownerAt(actor);
        address paid = tokenAt(tokenIndex);
        (uint256 credited, uint64 claimedUntil) = manager.rewardsOf(owner, paid);
        EpochShare[] memory shares = _shares(owner, uint64(claimedUntil + (first % 2)), count % 5);
        uint256 before = _held(paid, owner);
        (bool success, ) = _call(
            owner,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.claimRewards, (paid, shares))
        );
        if (!success) return;
        successes[this.claimRewards.selector]++;
        uint256 amount = _held(paid, owner) - before;
        // A token that takes a fee gives the owner one unit less than the books say.
        if (paid == address(strange) && strange.strangeness() == Strangeness.TakesFee) amount++;
        if (amount < credited) surprise = "claimRewards paid less than was credited";
        else claimedFromPools[paid] += amount - credited;
        for (uint256 index = 0; index < shares.length; index++) {
            uint64 epoch = shares[index].epoch;
            if (epoch <= _claimedUntil[owner][paid]) surprise = "an epoch claimed twice";
            _claimedUntil[owner][paid] = epoch;
            if (epoch + 2 > manager.currentEpoch()) surprise = "an open epoch claimed";
        }
    }

    function forceEther(uint256 amount, uint256 where) external timed {
        bool toRegistry = where % 2 == 0;
        amount = bound(amount, 1, 1 ether);
        address target = toRegistry ? address(registry) : address(manager);
        vm.deal(target, target.balance + amount);
        if (toRegistry) forcedToRegistry += amount;
        else forcedToManager += amount;
    }

    function _startEpoch() internal {
        manager.startEpoch(_keysOfSeats());
        _epochStarted();
    }

    function _epochStarted() private {
        uint64 current = manager.currentEpoch();
        membersAtStart[current] = manager.epochOf(current).members.codehash;
    }

    /// @dev Where `owner` is a member of the next `count` epochs after `from`.
    function _shares(address owner, uint64 from, uint256 count) private view returns (EpochShare[] memory shares) {
        shares = new EpochShare[](count);
        uint256 found;
        uint64 current = manager.currentEpoch();
        for (uint64 epoch = from == 0 ? 1 : from; epoch <= current && found < count; epoch++) {
            Epoch memory set = manager.epochOf(epoch);
            for (uint256 member = 0; member < set.size; member++) {
                (address holder, , ) = manager.memberOf(epoch, member);
                if (holder == owner) shares[found++] = EpochShare(epoch, uint8(member));
            }
        }
        assembly ("memory-safe") {
            mstore(shares, found)
        }
    }

    function _held(address paid, address account) internal view returns (uint256) {
        if (paid == ETHER) return account.balance;
        return paid == address(token) ? token.balanceOf(account) : strange.balanceOf(account);
    }
}
