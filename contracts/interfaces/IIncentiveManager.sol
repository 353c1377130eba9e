// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The money of one executor, in wei. `stake` and `rewards` share a slot: settling touches only that one.
/// @param stake Counts for being active.
/// @param rewards Fees earned and not yet claimed.
/// @param unbonding Left the stake, not yet withdrawn.
/// @param releaseAt Unix seconds; first second at which `unbonding` may be withdrawn.
struct Executor {
    uint128 stake;
    uint128 rewards;
    uint128 unbonding;
    uint64 releaseAt;
}

/// @title Stake and rewards of the executors
/// @notice Payments are pulled: an executor that cannot receive ether hurts only itself.
/// @dev All amounts are wei. The sum of stake, rewards and unbonding over all executors never exceeds the balance.
interface IIncentiveManager {
    /// @notice `executor` added `amount`; its stake is now `total`.
    event Staked(address indexed executor, uint256 amount, uint256 total);
    /// @notice `amount` left the stake; everything unbonding is released at `releaseAt`.
    event UnstakeRequested(address indexed executor, uint256 amount, uint64 releaseAt);
    /// @notice Unbonded stake was paid out.
    event StakeWithdrawn(address indexed executor, uint256 amount);
    /// @notice A fee was credited to `executor`.
    event FeeCredited(address indexed executor, uint256 amount);
    /// @notice Credited fees were paid out.
    event RewardsClaimed(address indexed executor, uint256 amount);

    /// @notice The call would move nothing.
    error AmountZero();
    /// @notice The account has less than the minimum stake.
    error ExecutorNotActive(address executor);
    /// @notice The stake would be `stake`, which is neither zero nor at least `minStake`.
    error StakeBelowMinimum(uint256 stake, uint256 minStake);
    /// @notice `needed` was asked for, `held` is staked.
    error StakeInsufficient(uint256 held, uint256 needed);
    /// @notice Nothing is unbonding.
    error UnbondingEmpty(address executor);
    /// @notice The unbonding period ends at `releaseAt`.
    error UnbondingNotReleased(uint64 releaseAt);
    /// @notice No fee is waiting.
    error RewardsEmpty(address executor);
    /// @notice The receiver refused the ether; nothing changed.
    error PaymentRefused(address receiver, uint256 amount);
    /// @notice A constructor argument is outside its documented range.
    error ParameterOutOfRange(bytes32 parameter, uint256 value);

    /// @notice Adds the sent ether to the caller's stake.
    /// @dev Anyone. The first stake reaches `minStake` at once; later ones add any amount.
    /// Reverts: AmountZero, StakeBelowMinimum.
    function stake() external payable;

    /// @notice Takes `amount` out of the caller's stake and starts, or restarts, its unbonding period.
    /// @dev An earlier request that was not withdrawn merges into the new one and waits with it.
    /// Reverts: AmountZero, StakeInsufficient, StakeBelowMinimum.
    /// @param amount Wei. What remains is zero or at least `minStake`.
    function requestUnstake(uint256 amount) external;

    /// @notice Pays out the caller's unbonded stake.
    /// @dev Reverts: UnbondingEmpty, UnbondingNotReleased, PaymentRefused.
    function withdraw() external;

    /// @notice Pays out the caller's credited fees; also possible after unstaking.
    /// @dev Reverts: RewardsEmpty, PaymentRefused.
    function claimRewards() external;

    /// @notice Credits the sent ether to an active executor.
    /// @dev Anyone: the caller brings the money, so no permission is needed. The registry calls it when it settles.
    /// Reverts: ExecutorNotActive, AmountZero.
    /// @param executor Who earned the fee.
    function creditFee(address executor) external payable;

    /// @notice The money of `account`; all zero if it never staked.
    function executorOf(address account) external view returns (Executor memory);

    /// @notice True if `account` has at least the minimum stake, so that it may settle.
    function isActive(address account) external view returns (bool);

    /// @notice Wei an executor needs to be active.
    function minStake() external view returns (uint128);

    /// @notice Seconds from a request to unstake until the stake may be withdrawn.
    function unbondingPeriod() external view returns (uint64);

    /// @notice Wei staked by all executors; unbonding stake and rewards are not part of it.
    function totalStake() external view returns (uint256);
}
