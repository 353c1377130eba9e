// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {G1Point, G2Point} from "../types/BLS12381Points.sol";
import {BlockHeader} from "../types/BlockHeader.sol";
import {Certificate} from "../types/Certificate.sol";
import {Epoch, EpochShare} from "../types/Epoch.sol";
import {Executor} from "../types/Executor.sol";
import {Fault, Slash, SlashStatus} from "../types/Slash.sol";
import {Vote} from "../types/Vote.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";

/// @title Stake, keys, validator sets, rewards and slashes of the executors
/// @notice An executor is known by its owner, the account that staked; its operator works for it. Payments are pulled: who
/// cannot receive ether hurts only itself.
/// @dev Stakes and slashes are wei; rewards are wei or units of a token (zero address: ether). The sum of stakes, unbonding
/// stakes, pending slashes and ether rewards never exceeds the ether held, and the rewards of a token never what is held of it.
interface IIncentiveManager {
    /// @notice The registry that this contract serves, for good.
    event RegistryBound(address indexed registry);
    /// @notice `owner` added `amount`; its stake is now `total`.
    event Staked(address indexed owner, uint256 amount, uint256 total);
    /// @notice `operator` is willing to work for `owner`.
    event OwnerAccepted(address indexed operator, address indexed owner);
    /// @notice `operator` works for `owner` from now on.
    event OperatorSet(address indexed owner, address indexed operator);
    /// @notice `amount` left the stake, which is now `total`; everything unbonding is released at `releaseAt`.
    event UnstakeRequested(address indexed owner, uint256 amount, uint256 total, uint64 releaseAt);
    /// @notice Unbonded stake was paid out.
    event StakeWithdrawn(address indexed owner, uint256 amount);
    /// @notice `owner` proved possession of `key`, which is its key for good.
    event KeyRegistered(address indexed owner, bytes32 indexed keyHash, G2Point key);
    /// @notice `owner` is a validator from the next epoch on.
    event SeatTaken(uint256 indexed seat, address indexed owner);
    /// @notice The seat is free or somebody else's: `owner` is no validator from the next epoch on.
    event SeatLeft(uint256 indexed seat, address indexed owner);
    /// @notice The validator set of `epoch` is frozen.
    event EpochStarted(uint64 indexed epoch, address members, uint256 size, uint256 totalWeight);
    /// @notice `amount` was added to what the members of `epoch` share.
    event RewardsDistributed(uint64 indexed epoch, address indexed token, uint256 amount);
    /// @notice A fee was credited to `owner` alone.
    event FeeCredited(address indexed owner, address indexed token, uint256 amount);
    /// @notice Rewards, bounties and compensations were paid out.
    event RewardsClaimed(address indexed account, address indexed token, uint256 amount);
    /// @notice `amount` left the stake of `owner`, which is now `total`, and what is unbonding. Pending until `executableAt`.
    event StakeSlashed(
        bytes32 indexed id,
        address indexed owner,
        Fault indexed fault,
        uint256 amount,
        uint256 total,
        address reporter,
        uint64 executableAt
    );
    /// @notice A slash was split: credited to the reporter, credited to who was harmed, burned.
    event SlashExecuted(bytes32 indexed id, uint256 bounty, uint256 compensation, uint256 burned);
    /// @notice The guardian gave a slash back to the stake of `owner`, which is now `total`.
    event SlashOverturned(bytes32 indexed id, address indexed owner, uint256 amount, uint256 total);

    /// @notice The call would move nothing.
    error AmountZero();
    /// @notice The account is not the deployer, who binds the registry.
    error DeployerNotCaller(address caller);
    /// @notice The registry was bound before.
    error RegistryAlreadyBound(address registry);
    /// @notice No registry is bound yet: nobody can stake.
    error RegistryUnbound();
    /// @notice The contract is no registry that belongs to this manager.
    error RegistryMismatch(address registry);
    /// @notice Only the registry may do this.
    error RegistryNotCaller(address caller);
    /// @notice Only the guardian may do this.
    error GuardianNotCaller(address caller);
    /// @notice The account never staked.
    error ExecutorUnknown(address account);
    /// @notice The account is no operator in charge, or its executor has less than the minimum stake.
    error ExecutorNotActive(address account);
    /// @notice The account staked before: `addStake` adds to it.
    error ExecutorAlreadyStaked(address owner);
    /// @notice The address is or was the operator of somebody else, or has not accepted the caller as its owner.
    error OperatorUnavailable(address operator);
    /// @notice The stake would be `stake`, which is neither zero nor at least `minStake`.
    error StakeBelowMinimum(uint256 stake, uint256 minStake);
    /// @notice `needed` was asked for, `held` is staked.
    error StakeInsufficient(uint256 held, uint256 needed);
    /// @notice Nothing is unbonding.
    error UnbondingEmpty(address owner);
    /// @notice The unbonding period ends at `releaseAt`.
    error UnbondingNotReleased(uint64 releaseAt);
    /// @notice Nothing is withdrawn while slashes wait for the end of their appeal period.
    error SlashesPending(address owner, uint256 count);
    /// @notice The executor has its key, which never changes.
    error KeyAlreadyRegistered(address owner);
    /// @notice The key belongs to `owner`.
    error KeyTaken(bytes32 keyHash, address owner);
    /// @notice The signature does not prove that the caller has the secret key.
    error PossessionInvalid(bytes32 keyHash);
    /// @notice The account has no key.
    error KeyMissing(address owner);
    /// @notice The hash is that of no registered key.
    error KeyUnknown(bytes32 keyHash);
    /// @notice Seats have the numbers 0 to `count` - 1.
    error SeatOutOfRange(uint256 seat, uint256 count);
    /// @notice The account holds this seat.
    error SeatAlreadyHeld(address owner, uint256 seat);
    /// @notice The account holds no seat.
    error SeatMissing(address owner);
    /// @notice The seat was taken when `epoch` was the current one, and no other has started since.
    error SeatJustTaken(uint256 seat, uint64 epoch);
    /// @notice The holder of the seat has at least as much stake as the caller.
    error SeatOutbid(address holder, uint256 stake);
    /// @notice The current epoch lasts until `endsAt` at least.
    error EpochRunning(uint64 epoch, uint64 endsAt);
    /// @notice Nobody holds a seat.
    error EpochEmpty();
    /// @notice The key of the holder was not brought, or not in the order of the seats.
    error SeatKeyMissing(uint256 seat, address holder);
    /// @notice The keys of all members sum to infinity.
    error SetKeyInvalid();
    /// @notice No such epoch has started.
    error EpochUnknown(uint64 epoch);
    /// @notice The certificates of the epoch were good until `expiredAt`.
    error EpochExpired(uint64 epoch, uint64 expiredAt);
    /// @notice The epoch's rewards are still growing: `current` is not two epochs later.
    error EpochOpen(uint64 epoch, uint64 current);
    /// @notice The epoch's rewards are final: `current` is two epochs later.
    error EpochClosed(uint64 epoch, uint64 current);
    /// @notice The rewards of this epoch, or of a later one, were claimed before.
    error EpochAlreadyClaimed(uint64 epoch, uint64 claimedUntil);
    /// @notice The set has `size` members.
    error MemberOutOfRange(uint256 member, uint256 size);
    /// @notice That member is somebody else.
    error MemberMismatch(uint64 epoch, uint256 member, address owner);
    /// @notice The signers have `signed` of `total`, not more than two thirds.
    error QuorumMissing(uint256 signed, uint256 total);
    /// @notice The signature is not that of the members that are said to have signed.
    error CertificateInvalid(uint64 epoch, bytes32 digest);
    /// @notice No reward is waiting.
    error RewardsEmpty(address account, address token);
    /// @notice The two votes do not contradict each other: other height, round or type, or the same vote.
    error VotesCompatible();
    /// @notice The result is the certified one.
    error ResultCorrect(bytes32 id);
    /// @notice The signature is not that of the key over what the fault consists of.
    error EvidenceInvalid(bytes32 keyHash);
    /// @notice The block does not name these members.
    error FaultsUnnamed(uint256 members, uint256 faults);
    /// @notice This fault was reported before.
    error FaultAlreadyReported(bytes32 id);
    /// @notice The executor has neither stake nor unbonding stake.
    error NothingToSlash(address owner);
    /// @notice The slash is not pending.
    error SlashNotPending(bytes32 id, SlashStatus status);
    /// @notice The appeal period ends at `executableAt`.
    error AppealRunning(bytes32 id, uint64 executableAt);
    /// @notice The appeal period ended at `executableAt`.
    error AppealOver(bytes32 id, uint64 executableAt);
    /// @notice A constructor argument is outside its documented range.
    error ParameterOutOfRange(bytes32 parameter, uint256 value);

    // --- Wiring

    /// @notice Names the registry that may slash and whose blocks are evidence.
    /// @dev The deployer, once, before anybody can stake: the two contracts need each other's address.
    /// Reverts: DeployerNotCaller, RegistryAlreadyBound, RegistryMismatch.
    /// @param registry A contract whose `incentives()` is this one.
    function bindRegistry(address registry) external;

    // --- Stake

    /// @notice Says that the caller is willing to be the operator of `owner`, so that nobody takes the fees of an address, or
    /// keeps it from working, by naming it first.
    /// @dev Anyone; the last word counts. Not needed for an owner that is its own operator.
    function acceptOwner(address owner) external;

    /// @notice Makes the caller an executor with the sent ether as its stake.
    /// @dev Anyone, once; later with `addStake`.
    /// Reverts: RegistryUnbound, ExecutorAlreadyStaked, StakeBelowMinimum, OperatorUnavailable.
    /// @param operator Works for the caller: the caller itself, or an address that accepted it. It serves one owner for ever.
    function stake(address operator) external payable;

    /// @notice Adds the sent ether to the caller's stake.
    /// @dev Owner. Also the way back after everything was unstaked or slashed: what is staked then reaches `minStake`.
    /// Reverts: AmountZero, ExecutorUnknown, StakeBelowMinimum.
    function addStake() external payable;

    /// @notice Puts another operator in charge. What the one before did stays the owner's.
    /// @dev Owner. Reverts: ExecutorUnknown, OperatorUnavailable.
    /// @param operator As in `stake`; earlier operators of the caller included.
    function setOperator(address operator) external;

    /// @notice Takes `amount` out of the caller's stake and starts, or restarts, its unbonding period.
    /// @dev Owner. An earlier request that was not withdrawn merges into the new one and waits with it. Below `minStake` the
    /// seat is lost. Reverts: AmountZero, StakeInsufficient, StakeBelowMinimum.
    /// @param amount Wei. What remains is zero or at least `minStake`.
    function requestUnstake(uint256 amount) external;

    /// @notice Pays out the caller's unbonded stake.
    /// @dev Owner. Reverts: UnbondingEmpty, SlashesPending, UnbondingNotReleased, those of Payments.
    function withdraw() external;

    // --- Keys, seats, epochs

    /// @notice Registers the one BLS key of the caller.
    /// @dev Owner, active. The possession signature names the owner, so that nobody can copy a pending registration.
    /// Reverts: ExecutorNotActive, KeyAlreadyRegistered, KeyTaken, PossessionInvalid.
    /// @param key Not registered before, by anybody.
    /// @param possession Signature of `key` over BLS12381.possessionDigest(key, owner).
    function registerKey(G2Point calldata key, G1Point calldata possession) external;

    /// @notice Makes the caller a validator from the next epoch on.
    /// @dev Owner, active, with a key. Takes a free seat, or that of a holder with less stake.
    /// Reverts: SeatOutOfRange, ExecutorNotActive, KeyMissing, SeatAlreadyHeld, SeatOutbid.
    /// @param seat 0 to MAX_VALIDATORS - 1.
    function takeSeat(uint256 seat) external;

    /// @notice Gives up the caller's seat; it stays a member of the epochs that have started.
    /// @dev Owner, once an epoch has started since it took the seat. Reverts: SeatMissing, SeatJustTaken.
    function leaveSeat() external;

    /// @notice Freezes the holders of the seats, their keys and their stakes as the set of the next epoch.
    /// @dev Anyone, once `epochLength` has passed since the start of the current epoch. Who took its seat after that moment
    /// waits for the epoch after. Reverts: EpochRunning, SeatKeyMissing, EpochEmpty, SetKeyInvalid.
    /// @param keys The keys of the holders in the order of the seats; keys that are not needed are passed over.
    /// @return epoch Number of the epoch that has started.
    function startEpoch(G2Point[] calldata keys) external returns (uint64 epoch);

    /// @notice Returns if members with more than 2/3 of the weight of `epoch` signed `digest` under the vote domain.
    /// @dev Good from the start of the epoch for twice the epoch length, so for the current and the previous epoch at most,
    /// and only while the stake behind the weights can be slashed.
    /// Reverts: EpochUnknown, EpochExpired, MemberOutOfRange, QuorumMissing, CertificateInvalid, and those of BLS12381.
    function checkCertificate(uint64 epoch, bytes32 digest, Certificate calldata certificate) external view;

    // --- Rewards

    /// @notice Adds to what the members of an epoch share by weight.
    /// @dev Anyone: the caller brings the money. The registry calls it when it settles by certificate.
    /// Reverts: EpochUnknown, EpochClosed, AmountZero, those of Payments, and those of the token.
    /// @param epoch The current or the previous one.
    /// @param token Zero for ether, sent with the call; otherwise pulled from the caller.
    /// @param amount What arrives counts: a token that takes a fee credits less.
    function distributeRewards(uint64 epoch, address token, uint256 amount) external payable;

    /// @notice Credits a fee to the owner behind an active operator.
    /// @dev Anyone: the caller brings the money. The registry calls it when it settles by proof or after a challenge window.
    /// Reverts: ExecutorNotActive, AmountZero, those of Payments, and those of the token.
    /// @param operator Who earned the fee.
    /// @param token Zero for ether, sent with the call; otherwise pulled from the caller.
    /// @param amount What arrives counts: a token that takes a fee credits less.
    function creditFee(address operator, address token, uint256 amount) external payable;

    /// @notice Pays out what is credited to the caller in a token, after adding its shares of closed epochs.
    /// @dev Anyone to whom something is credited. Shares round down. An epoch that is passed over is lost to the caller.
    /// Reverts: EpochUnknown, EpochOpen, EpochAlreadyClaimed, MemberOutOfRange, MemberMismatch, RewardsEmpty, and those of
    /// Payments and of the token.
    /// @param token Zero for ether.
    /// @param shares In ascending order of their epochs; may be empty.
    function claimRewards(address token, EpochShare[] calldata shares) external;

    // --- Evidence and slashes

    /// @notice Slashes the holder of a key that signed two different votes for one height, round and type.
    /// @dev Anyone, once for an executor and height.
    /// Reverts: VotesCompatible, KeyUnknown, EvidenceInvalid, FaultAlreadyReported, NothingToSlash, and those of BLS12381.
    /// @param key A registered key.
    /// @param first One vote.
    /// @param second Of the same height, round and type, with another block id or valid round.
    /// @param signature Sum of the key's signatures over both: only who saw both can make it.
    /// @return id Of the slash.
    function reportEquivocation(
        G2Point calldata key,
        Vote calldata first,
        Vote calldata second,
        G1Point calldata signature
    ) external returns (bytes32 id);

    /// @notice Slashes the holder of a key that signed another result than the certified one.
    /// @dev Anyone, once for an executor and request; only requests in quorum mode have certified results.
    /// Reverts: ResultCorrect, KeyUnknown, EvidenceInvalid, FaultAlreadyReported, NothingToSlash, those of the registry's
    /// `certifiedResultOf`, and those of BLS12381.
    /// @param key A registered key.
    /// @param signature Of the key over ConsensusDigest.resultDigest(registry, id, resultHash), under the result domain.
    /// @param resultHash What it signed.
    /// @param terms Of the request.
    /// @param contentHash Of the request.
    /// @return id Of the slash.
    function reportWrongResult(
        G2Point calldata key,
        G1Point calldata signature,
        bytes32 resultHash,
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external returns (bytes32 id);

    /// @notice Slashes the members of an epoch that a certified block names for neglecting their duty.
    /// @dev Anyone, once for an executor and epoch. Members that were reported before or have no stake are passed over.
    /// Reverts: FaultsUnnamed, and those of `checkCertificate`.
    /// @param header A block whose certificate is still good.
    /// @param certificate Of the block.
    /// @param members Bit i: member i of the epoch of the block; a subset of `header.faults`, not empty.
    function reportAbsence(BlockHeader calldata header, Certificate calldata certificate, uint256 members) external;

    /// @notice Slashes the executor behind an operator that lost a dispute.
    /// @dev The registry, whose disputes end in any case: slashes nothing if there is no stake left, or if the executor lost a
    /// dispute about this request before. Reverts: RegistryNotCaller.
    /// @param operator Who posted, whether or not it is still in charge.
    /// @param id Of the request.
    /// @param reporter Gets the bounty.
    /// @param harmed Is compensated; zero for nobody.
    /// @param harm Wei that `harmed` lost: the most it gets.
    /// @return amount Wei slashed.
    function slash(
        address operator,
        bytes32 id,
        address reporter,
        address harmed,
        uint256 harm
    ) external returns (uint256 amount);

    /// @notice Splits a slash whose appeal period is over: bounty, compensation, and the rest, at least 45 %, is burned.
    /// @dev Anyone. Reverts: SlashNotPending, AppealRunning.
    function executeSlash(bytes32 id) external;

    /// @notice Gives a pending slash back to the stake. The fault cannot be reported again.
    /// @dev The guardian, within the appeal period. Reverts: GuardianNotCaller, SlashNotPending, AppealOver.
    function overturnSlash(bytes32 id) external;

    // --- Views

    /// @notice The record of `owner`; all zero if it never staked.
    function executorOf(address owner) external view returns (Executor memory);

    /// @notice Who answers for what `operator` does and did; zero if it never was an operator.
    function ownerOf(address operator) external view returns (address);

    /// @notice Whom `operator` accepted last; zero for nobody.
    function acceptedOwnerOf(address operator) external view returns (address);

    /// @notice True if `operator` is in charge of an executor with at least the minimum stake, so that it may settle.
    function isActive(address operator) external view returns (bool);

    /// @notice Who registered a key; zero if nobody did.
    /// @param keyHash keccak256(abi.encode(key)).
    function ownerOfKey(bytes32 keyHash) external view returns (address);

    /// @notice Who holds the seat; zero if it is free.
    /// @dev Reverts: SeatOutOfRange.
    function holderOf(uint256 seat) external view returns (address);

    /// @notice Number of the epoch that started last; zero before the first.
    function currentEpoch() external view returns (uint64);

    /// @notice The validator set of an epoch; all zero if it has not started.
    function epochOf(uint64 epoch) external view returns (Epoch memory);

    /// @notice One member of the set of an epoch.
    /// @dev Reverts: EpochUnknown, MemberOutOfRange.
    /// @return owner Who gets its share.
    /// @return weight In units of WEIGHT_UNIT wei.
    /// @return key Its key.
    function memberOf(
        uint64 epoch,
        uint256 member
    ) external view returns (address owner, uint256 weight, G2Point memory key);

    /// @notice What the members of an epoch share.
    function epochRewards(uint64 epoch, address token) external view returns (uint256);

    /// @notice What is credited to an account without its shares of epochs.
    /// @return credited In wei or token units.
    /// @return claimedUntil Last epoch whose share was claimed.
    function rewardsOf(address account, address token) external view returns (uint256 credited, uint64 claimedUntil);

    /// @notice A slash; all zero if there is none.
    function slashOf(bytes32 id) external view returns (Slash memory);

    /// @notice The id of a slash.
    /// @param subject The height of an equivocation, the epoch of an absence, the id of the request otherwise.
    function slashId(Fault fault, address owner, bytes32 subject) external pure returns (bytes32);

    /// @notice The registry that this contract serves; zero before it is bound.
    function registry() external view returns (address);

    /// @notice Who may overturn slashes; zero for nobody.
    function guardian() external view returns (address);

    /// @notice Wei an executor needs to be active.
    function minStake() external view returns (uint96);

    /// @notice Seconds from a request to unstake until the stake may be withdrawn.
    function unbondingPeriod() external view returns (uint64);

    /// @notice Seconds an epoch lasts at least.
    function epochLength() external view returns (uint64);

    /// @notice Seconds from a slash until it may be executed.
    function appealPeriod() external view returns (uint64);

    /// @notice Seconds after the last certificate of an epoch during which all stake behind it can still be slashed.
    /// @dev `unbondingPeriod` minus twice `epochLength`.
    function evidenceWindow() external view returns (uint64);
}
