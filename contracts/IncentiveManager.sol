// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Executor, IIncentiveManager} from "./interfaces/IIncentiveManager.sol";

/// @title IncentiveManager
/// @notice Keeps the stake and the fees of the executors. No owner, no upgrade, no parameter that changes.
contract IncentiveManager is IIncentiveManager {
    using SafeCast for uint256;

    uint64 private constant MAX_UNBONDING_PERIOD = 365 days;

    /// @inheritdoc IIncentiveManager
    uint128 public immutable minStake;
    /// @inheritdoc IIncentiveManager
    uint64 public immutable unbondingPeriod;
    /// @inheritdoc IIncentiveManager
    uint256 public totalStake;

    mapping(address account => Executor) private _executors;

    /// @param minStake_ Wei; above zero, otherwise everybody would be active.
    /// @param unbondingPeriod_ Seconds; 1 to 365 days.
    constructor(uint128 minStake_, uint64 unbondingPeriod_) {
        if (minStake_ == 0) revert ParameterOutOfRange("minStake", minStake_);
        if (unbondingPeriod_ == 0 || unbondingPeriod_ > MAX_UNBONDING_PERIOD) {
            revert ParameterOutOfRange("unbondingPeriod", unbondingPeriod_);
        }
        minStake = minStake_;
        unbondingPeriod = unbondingPeriod_;
    }

    /// @inheritdoc IIncentiveManager
    function stake() external payable {
        if (msg.value == 0) revert AmountZero();
        Executor storage executor = _executors[msg.sender];
        uint256 total = executor.stake + msg.value;
        if (total < minStake) revert StakeBelowMinimum(total, minStake);

        executor.stake = total.toUint128();
        totalStake += msg.value;
        emit Staked(msg.sender, msg.value, total);
    }

    /// @inheritdoc IIncentiveManager
    function requestUnstake(uint256 amount) external {
        if (amount == 0) revert AmountZero();
        Executor storage executor = _executors[msg.sender];
        uint256 held = executor.stake;
        if (amount > held) revert StakeInsufficient(held, amount);
        uint256 rest = held - amount;
        if (rest != 0 && rest < minStake) revert StakeBelowMinimum(rest, minStake);

        uint64 releaseAt = uint64(block.timestamp) + unbondingPeriod;
        executor.stake = rest.toUint128();
        executor.unbonding += amount.toUint128();
        executor.releaseAt = releaseAt;
        totalStake -= amount;
        emit UnstakeRequested(msg.sender, amount, releaseAt);
    }

    /// @inheritdoc IIncentiveManager
    function withdraw() external {
        Executor storage executor = _executors[msg.sender];
        uint256 amount = executor.unbonding;
        if (amount == 0) revert UnbondingEmpty(msg.sender);
        if (block.timestamp < executor.releaseAt) revert UnbondingNotReleased(executor.releaseAt);

        executor.unbonding = 0;
        executor.releaseAt = 0;
        emit StakeWithdrawn(msg.sender, amount);
        _pay(msg.sender, amount);
    }

    /// @inheritdoc IIncentiveManager
    function claimRewards() external {
        Executor storage executor = _executors[msg.sender];
        uint256 amount = executor.rewards;
        if (amount == 0) revert RewardsEmpty(msg.sender);

        executor.rewards = 0;
        emit RewardsClaimed(msg.sender, amount);
        _pay(msg.sender, amount);
    }

    /// @inheritdoc IIncentiveManager
    function creditFee(address account) external payable {
        Executor storage executor = _executors[account];
        if (executor.stake < minStake) revert ExecutorNotActive(account);
        if (msg.value == 0) revert AmountZero();

        executor.rewards += msg.value.toUint128();
        emit FeeCredited(account, msg.value);
    }

    /// @inheritdoc IIncentiveManager
    function executorOf(address account) external view returns (Executor memory) {
        return _executors[account];
    }

    /// @inheritdoc IIncentiveManager
    function isActive(address account) external view returns (bool) {
        return _executors[account].stake >= minStake;
    }

    /// @dev Always the last step of a function, after the books are closed: re-entering finds nothing left to take.
    function _pay(address receiver, uint256 amount) private {
        if (!LowLevelCall.callNoReturn(receiver, amount, "")) revert PaymentRefused(receiver, amount);
    }
}
