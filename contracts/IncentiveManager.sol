// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IncentiveBase} from "./incentives/IncentiveBase.sol";
import {Slashing} from "./incentives/Slashing.sol";
import {IIncentiveManager} from "./interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "./interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "./libraries/BLS12381.sol";
import {MemberCode} from "./libraries/MemberCode.sol";
import {ModuleCall} from "./libraries/ModuleCall.sol";
import {Payments} from "./libraries/Payments.sol";
import {Rewards} from "./libraries/Rewards.sol";
import {Slashes} from "./libraries/Slashes.sol";
import {ValidatorSets} from "./libraries/ValidatorSets.sol";
import {G1Point, G2Point} from "./types/BLS12381Points.sol";
import {BlockHeader} from "./types/BlockHeader.sol";
import {Certificate} from "./types/Certificate.sol";
import {Epoch, EpochShare} from "./types/Epoch.sol";
import {Executor} from "./types/Executor.sol";
import {Fault, Slash} from "./types/Slash.sol";
import {StakeParameters} from "./types/StakeParameters.sol";
import {Vote} from "./types/Vote.sol";
import {WorkflowTerms} from "./types/WorkflowRequest.sol";

/// @title IncentiveManager
/// @notice Keeps stakes, keys, validator sets, rewards and slashes. No owner, no upgrade, no parameter that changes.
contract IncentiveManager is IIncentiveManager, IncentiveBase, ReentrancyGuardTransient {
    using Rewards for Rewards.State;
    using SafeCast for uint256;
    using ValidatorSets for Epoch;
    using ValidatorSets for ValidatorSets.State;

    uint64 private constant MAX_UNBONDING_PERIOD = 365 days;
    uint64 private constant MAX_APPEAL_PERIOD = 30 days;
    /// Epochs that a stake stays slashable at least: two while certificates are good, and one to bring the evidence.
    uint64 private constant MIN_UNBONDING_EPOCHS = 3;

    /// @inheritdoc IIncentiveManager
    uint64 public immutable unbondingPeriod;
    address private immutable _deployer;
    address private immutable _slashing;

    constructor(StakeParameters memory parameters) IncentiveBase(parameters) {
        // A stake of the minimum has a weight.
        if (parameters.minStake < ValidatorSets.WEIGHT_UNIT) {
            revert ParameterOutOfRange("minStake", parameters.minStake);
        }
        if (parameters.unbondingPeriod > MAX_UNBONDING_PERIOD) {
            revert ParameterOutOfRange("unbondingPeriod", parameters.unbondingPeriod);
        }
        if (parameters.epochLength == 0 || parameters.epochLength > parameters.unbondingPeriod / MIN_UNBONDING_EPOCHS) {
            revert ParameterOutOfRange("epochLength", parameters.epochLength);
        }
        if (parameters.appealPeriod == 0 || parameters.appealPeriod > MAX_APPEAL_PERIOD) {
            revert ParameterOutOfRange("appealPeriod", parameters.appealPeriod);
        }
        unbondingPeriod = parameters.unbondingPeriod;
        _deployer = msg.sender;
        _slashing = address(new Slashing(parameters));
    }

    /// @inheritdoc IIncentiveManager
    function bindRegistry(address registry_) external {
        if (msg.sender != _deployer) revert DeployerNotCaller(msg.sender);
        if (_registry != address(0)) revert RegistryAlreadyBound(_registry);
        if (registry_.code.length == 0 || address(IWorkflowRegistry(registry_).incentives()) != address(this)) {
            revert RegistryMismatch(registry_);
        }
        _registry = registry_;
        emit RegistryBound(registry_);
    }

    // --- Stake

    /// @inheritdoc IIncentiveManager
    function acceptOwner(address owner) external {
        _acceptedOwners[msg.sender] = owner;
        emit OwnerAccepted(msg.sender, owner);
    }

    /// @inheritdoc IIncentiveManager
    function stake(address operator) external payable {
        if (_registry == address(0)) revert RegistryUnbound();
        Executor storage executor = _executors[msg.sender];
        if (executor.operator != address(0)) revert ExecutorAlreadyStaked(msg.sender);
        _setOperator(executor, operator);
        _addStake(executor);
    }

    /// @inheritdoc IIncentiveManager
    function addStake() external payable {
        if (msg.value == 0) revert AmountZero();
        _addStake(_requireKnown(msg.sender));
    }

    /// @inheritdoc IIncentiveManager
    function setOperator(address operator) external {
        _setOperator(_requireKnown(msg.sender), operator);
    }

    /// @inheritdoc IIncentiveManager
    function requestUnstake(uint256 amount) external {
        if (amount == 0) revert AmountZero();
        Executor storage executor = _executors[msg.sender];
        uint256 held = executor.stake;
        if (amount > held) revert StakeInsufficient(held, amount);
        uint256 rest = held - amount;
        if (rest != 0 && rest < _minStake) revert StakeBelowMinimum(rest, _minStake);

        uint64 releaseAt = uint64(block.timestamp) + unbondingPeriod;
        executor.stake = uint96(rest);
        executor.unbonding += uint96(amount);
        executor.releaseAt = uint40(releaseAt);
        emit UnstakeRequested(msg.sender, amount, rest, releaseAt);
        _leaveSeatIfInactive(msg.sender);
    }

    /// @inheritdoc IIncentiveManager
    function withdraw() external {
        Executor storage executor = _executors[msg.sender];
        uint256 amount = executor.unbonding;
        if (amount == 0) revert UnbondingEmpty(msg.sender);
        if (executor.pendingSlashes != 0) revert SlashesPending(msg.sender, executor.pendingSlashes);
        if (block.timestamp < executor.releaseAt) revert UnbondingNotReleased(executor.releaseAt);

        executor.unbonding = 0;
        executor.releaseAt = 0;
        emit StakeWithdrawn(msg.sender, amount);
        Payments.pay(ETHER, msg.sender, amount);
    }

    // --- Keys, seats, epochs

    /// @inheritdoc IIncentiveManager
    function registerKey(G2Point calldata key, G1Point calldata possession) external {
        Executor storage executor = _executors[msg.sender];
        if (executor.stake < _minStake) revert ExecutorNotActive(msg.sender);
        if (executor.keyHash != 0) revert KeyAlreadyRegistered(msg.sender);
        bytes32 keyHash = BLS12381.hashKey(key);
        address holder = _keyOwners[keyHash];
        if (holder != address(0)) revert KeyTaken(keyHash, holder);
        if (!BLS12381.verifyPossession(key, msg.sender, possession)) revert PossessionInvalid(keyHash);

        executor.keyHash = keyHash;
        _keyOwners[keyHash] = msg.sender;
        emit KeyRegistered(msg.sender, keyHash, key);
    }

    /// @inheritdoc IIncentiveManager
    function takeSeat(uint256 seat) external {
        Executor storage executor = _executors[msg.sender];
        if (executor.stake < _minStake) revert ExecutorNotActive(msg.sender);
        if (executor.keyHash == 0) revert KeyMissing(msg.sender);
        uint256 number = executor.seatNumber;
        if (number != 0) revert SeatAlreadyHeld(msg.sender, number - 1);

        address displaced = _sets.takeSeat(_executors, seat, msg.sender);
        if (displaced != address(0)) emit SeatLeft(seat, displaced);
        emit SeatTaken(seat, msg.sender);
    }

    /// @inheritdoc IIncentiveManager
    function leaveSeat() external {
        uint256 number = _executors[msg.sender].seatNumber;
        if (number == 0) revert SeatMissing(msg.sender);
        _sets.requireLeavable(number - 1);
        _leaveSeat(msg.sender);
    }

    /// @inheritdoc IIncentiveManager
    function startEpoch(G2Point[] calldata keys) external returns (uint64 epoch) {
        uint64 startableAt = _sets.nextStart(_epochLength);
        if (block.timestamp < startableAt) revert EpochRunning(_sets.current, startableAt);

        epoch = _sets.start(_executors, keys, startableAt);
        Epoch memory started = _sets.epochs[epoch];
        emit EpochStarted(epoch, started.members, started.size, started.totalWeight);
    }

    /// @inheritdoc IIncentiveManager
    /// @dev Not from within a token's transfer: the registry would find that fees cannot be distributed, and postpone them.
    function checkCertificate(
        uint64 epoch,
        bytes32 digest,
        Certificate calldata certificate
    ) external view nonReentrantView {
        _sets.checkCertificate(epoch, digest, certificate, _epochLength);
    }

    // --- Rewards

    /// @inheritdoc IIncentiveManager
    /// @custom:allow effects-first Only what has arrived is credited; the guard keeps a token from entering again.
    function distributeRewards(uint64 epoch, address token, uint256 amount) external payable nonReentrant {
        uint256 received = _pull(token, amount);
        _rewards.distribute(_sets, epoch, token, received);
        emit RewardsDistributed(epoch, token, received);
    }

    /// @inheritdoc IIncentiveManager
    /// @custom:allow effects-first Only what has arrived is credited; the guard keeps a token from entering again.
    function creditFee(address operator, address token, uint256 amount) external payable nonReentrant {
        if (!isActive(operator)) revert ExecutorNotActive(operator);
        address owner = _owners[operator];
        uint256 received = _pull(token, amount);
        _rewards.credit(owner, token, received);
        emit FeeCredited(owner, token, received);
    }

    /// @inheritdoc IIncentiveManager
    function claimRewards(address token, EpochShare[] calldata shares) external nonReentrant {
        uint256 amount = _rewards.claim(_sets, msg.sender, token, shares);
        if (amount == 0) revert RewardsEmpty(msg.sender, token);
        emit RewardsClaimed(msg.sender, token, amount);
        Payments.pay(token, msg.sender, amount);
    }

    // --- Evidence and slashes

    /// @inheritdoc IIncentiveManager
    function reportEquivocation(
        G2Point calldata,
        Vote calldata,
        Vote calldata,
        G1Point calldata
    ) external returns (bytes32) {
        ModuleCall.run(_slashing);
    }

    /// @inheritdoc IIncentiveManager
    function reportWrongResult(
        G2Point calldata,
        G1Point calldata,
        bytes32,
        WorkflowTerms calldata,
        bytes32
    ) external returns (bytes32) {
        ModuleCall.run(_slashing);
    }

    /// @inheritdoc IIncentiveManager
    function reportAbsence(BlockHeader calldata, Certificate calldata, uint256) external {
        ModuleCall.run(_slashing);
    }

    /// @inheritdoc IIncentiveManager
    function slash(address, bytes32, address, address, uint256) external returns (uint256) {
        ModuleCall.run(_slashing);
    }

    /// @inheritdoc IIncentiveManager
    function executeSlash(bytes32) external {
        ModuleCall.run(_slashing);
    }

    /// @inheritdoc IIncentiveManager
    function overturnSlash(bytes32) external {
        ModuleCall.run(_slashing);
    }

    // --- Views

    /// @inheritdoc IIncentiveManager
    function executorOf(address owner) external view returns (Executor memory) {
        return _executors[owner];
    }

    /// @inheritdoc IIncentiveManager
    function ownerOf(address operator) external view returns (address) {
        return _owners[operator];
    }

    /// @inheritdoc IIncentiveManager
    function acceptedOwnerOf(address operator) external view returns (address) {
        return _acceptedOwners[operator];
    }

    /// @inheritdoc IIncentiveManager
    function ownerOfKey(bytes32 keyHash) external view returns (address) {
        return _keyOwners[keyHash];
    }

    /// @inheritdoc IIncentiveManager
    function holderOf(uint256 seat) external view returns (address) {
        return _sets.holderOf(seat);
    }

    /// @inheritdoc IIncentiveManager
    function currentEpoch() external view returns (uint64) {
        return _sets.current;
    }

    /// @inheritdoc IIncentiveManager
    function epochOf(uint64 epoch) external view returns (Epoch memory) {
        return _sets.epochs[epoch];
    }

    /// @inheritdoc IIncentiveManager
    function memberOf(
        uint64 epoch,
        uint256 member
    ) external view returns (address owner, uint256 weight, G2Point memory key) {
        Epoch memory set = _sets.epochOf(epoch);
        (owner, ) = set.headOf(member);
        weight = MemberCode.readMember(set.members, member, key);
    }

    /// @inheritdoc IIncentiveManager
    function epochRewards(uint64 epoch, address token) external view returns (uint256) {
        return _rewards.pools[epoch][token];
    }

    /// @inheritdoc IIncentiveManager
    function rewardsOf(address account, address token) external view returns (uint256 credited, uint64 claimedUntil) {
        Rewards.Account memory rewards = _rewards.accounts[account][token];
        return (rewards.credited, rewards.claimedUntil);
    }

    /// @inheritdoc IIncentiveManager
    function slashOf(bytes32 id) external view returns (Slash memory) {
        return _slashes.slashes[id];
    }

    /// @inheritdoc IIncentiveManager
    function slashId(Fault fault, address owner, bytes32 subject) external pure returns (bytes32) {
        return Slashes.idOf(fault, owner, subject);
    }

    /// @inheritdoc IIncentiveManager
    function registry() external view returns (address) {
        return _registry;
    }

    /// @inheritdoc IIncentiveManager
    function guardian() external view returns (address) {
        return _guardian;
    }

    /// @inheritdoc IIncentiveManager
    function minStake() external view returns (uint96) {
        return _minStake;
    }

    /// @inheritdoc IIncentiveManager
    function epochLength() external view returns (uint64) {
        return _epochLength;
    }

    /// @inheritdoc IIncentiveManager
    function appealPeriod() external view returns (uint64) {
        return _appealPeriod;
    }

    /// @inheritdoc IIncentiveManager
    function evidenceWindow() external view returns (uint64) {
        return unbondingPeriod - ValidatorSets.LIFETIME * _epochLength;
    }

    /// @inheritdoc IIncentiveManager
    function isActive(address operator) public view returns (bool) {
        Executor storage executor = _executors[_owners[operator]];
        return executor.stake >= _minStake && executor.operator == operator;
    }

    // --- Steps

    /// @dev Adds what came with the call.
    function _addStake(Executor storage executor) private {
        uint256 total = executor.stake + msg.value;
        if (total < _minStake) revert StakeBelowMinimum(total, _minStake);
        executor.stake = total.toUint96();
        emit Staked(msg.sender, msg.value, total);
    }

    function _setOperator(Executor storage executor, address operator) private {
        address owner = _owners[operator];
        bool accepts = operator == msg.sender || _acceptedOwners[operator] == msg.sender;
        if (!accepts || (owner != address(0) && owner != msg.sender)) revert OperatorUnavailable(operator);
        _owners[operator] = msg.sender;
        executor.operator = operator;
        emit OperatorSet(msg.sender, operator);
    }

    function _pull(address token, uint256 amount) private returns (uint256 received) {
        received = Payments.pull(token, amount);
        if (received == 0) revert AmountZero();
    }

    function _requireKnown(address owner) private view returns (Executor storage executor) {
        executor = _executors[owner];
        if (executor.operator == address(0)) revert ExecutorUnknown(owner);
    }
}
