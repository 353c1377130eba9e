import { RevertCode } from './errors.ts'
import { type Explanation, ether, text, time } from './explanation.ts'

/** The custom errors that the incentive manager has and the registry does not. */
export const INCENTIVE_REVERTS: Readonly<Record<string, Explanation>> = {
  AppealOver: {
    code: RevertCode.APPEAL_OVER,
    message: ([id, at]) => `the appeal period of slash ${text(id)} ended at ${time(at)}`,
    remedy: 'It can only be executed.',
  },
  AppealRunning: {
    code: RevertCode.APPEAL_RUNNING,
    message: ([id, at]) => `the appeal period of slash ${text(id)} ends at ${time(at)}`,
    remedy: 'Execute it after that time.',
  },
  BlsDomainLength: {
    code: RevertCode.BLS_DOMAIN_LENGTH,
    message: ([length]) => `a domain separation tag of ${text(length)} bytes`,
    remedy: 'The contracts use fixed tags: check that the deployment is the one you mean.',
  },
  BlsGasInsufficient: {
    code: RevertCode.BLS_GAS_INSUFFICIENT,
    message: ([available, needed]) =>
      `${text(available)} gas left for a BLS operation that needs ${text(needed)}`,
    remedy: 'Raise the gas limit of the transaction.',
  },
  BlsPrecompileMissing: {
    code: RevertCode.BLS_PRECOMPILE_MISSING,
    message: ([precompile]) => `the chain has no precompile at ${text(precompile)}`,
    remedy: 'Use a chain with EIP-2537: Ethereum since Prague.',
  },
  CertificateInvalid: {
    code: RevertCode.CERTIFICATE_INVALID,
    message: ([epoch]) =>
      `the certificate is not signed by the members of epoch ${text(epoch)} that it says`,
    remedy: 'Collect the precommits of the block again; check chain, registry, epoch and round.',
  },
  DeployerNotCaller: {
    code: RevertCode.DEPLOYER_NOT_CALLER,
    message: ([caller]) => `${text(caller)} did not deploy the incentive manager`,
    remedy: 'Use the account that deployed it.',
  },
  EpochAlreadyClaimed: {
    code: RevertCode.EPOCH_ALREADY_CLAIMED,
    message: ([epoch, until]) =>
      `the share of epoch ${text(epoch)} is claimed: claims are complete up to epoch ${text(until)}`,
    remedy: 'Claim later epochs only, in ascending order.',
  },
  EpochClosed: {
    code: RevertCode.EPOCH_CLOSED,
    message: ([epoch, current]) =>
      `the rewards of epoch ${text(epoch)} are final, epoch ${text(current)} has started`,
    remedy: 'Distribute to the current or the previous epoch.',
  },
  EpochEmpty: {
    code: RevertCode.EPOCH_EMPTY,
    message: () => 'no seat is taken',
    remedy: 'Stake, register a key and take a seat first.',
  },
  EpochExpired: {
    code: RevertCode.EPOCH_EXPIRED,
    message: ([epoch, at]) =>
      `the certificates of epoch ${text(epoch)} were good until ${time(at)}`,
    remedy: 'Start the next epoch and have the block certified by its validators.',
  },
  EpochOpen: {
    code: RevertCode.EPOCH_OPEN,
    message: ([epoch, current]) =>
      `the rewards of epoch ${text(epoch)} are final two epochs later, and now it is ${text(current)}`,
    remedy: 'Claim it later.',
  },
  EpochRunning: {
    code: RevertCode.EPOCH_RUNNING,
    message: ([epoch, at]) => `epoch ${text(epoch)} lasts until ${time(at)} at least`,
    remedy: 'Start the next one after that time.',
  },
  EpochUnknown: {
    code: RevertCode.EPOCH_UNKNOWN,
    message: ([epoch]) => `epoch ${text(epoch)} has not started`,
    remedy: 'Ask for the current epoch.',
  },
  EvidenceInvalid: {
    code: RevertCode.EVIDENCE_INVALID,
    message: ([keyHash]) => `key ${text(keyHash)} did not sign that`,
    remedy: 'Check chain, registry and domain of the signatures, and that their sum is taken once.',
  },
  ExecutorAlreadyStaked: {
    code: RevertCode.EXECUTOR_ALREADY_STAKED,
    message: ([owner]) => `${text(owner)} is an executor already`,
    remedy: 'Add to its stake.',
  },
  ExecutorUnknown: {
    code: RevertCode.EXECUTOR_UNKNOWN,
    message: ([account]) => `${text(account)} never staked`,
    remedy: 'Stake first, or use the account of the owner.',
  },
  FaultAlreadyReported: {
    code: RevertCode.FAULT_ALREADY_REPORTED,
    message: ([id]) => `the fault was reported before, as slash ${text(id)}`,
    remedy: 'Nothing is left to do.',
  },
  FaultsUnnamed: {
    code: RevertCode.FAULTS_UNNAMED,
    message: ([members, faults]) =>
      `members ${text(members)} are reported, the block names ${text(faults)}`,
    remedy: 'Report a subset of the members that the block names, and at least one.',
  },
  GuardianNotCaller: {
    code: RevertCode.GUARDIAN_NOT_CALLER,
    message: ([caller]) => `${text(caller)} is not the guardian of the deployment`,
    remedy: 'Use the account of the guardian, if the deployment has one.',
  },
  KeyAlreadyRegistered: {
    code: RevertCode.KEY_ALREADY_REGISTERED,
    message: ([owner]) => `${text(owner)} has its key`,
    remedy: 'Use the key that it has.',
  },
  KeyMissing: {
    code: RevertCode.KEY_MISSING,
    message: ([owner]) => `${text(owner)} has no key`,
    remedy: 'Register a key first.',
  },
  KeyTaken: {
    code: RevertCode.KEY_TAKEN,
    message: ([, owner]) => `the key belongs to ${text(owner)}`,
    remedy: 'Register a key of your own.',
  },
  KeyUnknown: {
    code: RevertCode.KEY_UNKNOWN,
    message: ([keyHash]) => `key ${text(keyHash)} is not registered`,
    remedy: 'Check the key.',
  },
  MemberCodeFailed: {
    code: RevertCode.MEMBER_CODE_FAILED,
    message: () => 'the validator set could not be written',
    remedy: 'Raise the gas limit of the transaction.',
  },
  MemberMismatch: {
    code: RevertCode.MEMBER_MISMATCH,
    message: ([epoch, member, owner]) =>
      `member ${text(member)} of epoch ${text(epoch)} is ${text(owner)}`,
    remedy: 'Find the index of the account in the set of that epoch.',
  },
  MemberOutOfRange: {
    code: RevertCode.MEMBER_OUT_OF_RANGE,
    message: ([member, size]) => `member ${text(member)} of a set of ${text(size)}`,
    remedy: 'Use an index, or bits, below the size of the set.',
  },
  NothingToSlash: {
    code: RevertCode.NOTHING_TO_SLASH,
    message: ([owner]) => `${text(owner)} has neither stake nor unbonding stake`,
    remedy: 'Report it again if it stakes again.',
  },
  OperatorUnavailable: {
    code: RevertCode.OPERATOR_UNAVAILABLE,
    message: ([operator]) => `${text(operator)} cannot be the operator of this account`,
    remedy: 'Let the operator accept the owner first, or use an address that serves nobody else.',
  },
  PossessionInvalid: {
    code: RevertCode.POSSESSION_INVALID,
    message: () => 'the signature does not prove possession of the key',
    remedy: 'Prove it for this chain, incentive manager and owner.',
  },
  QuorumMissing: {
    code: RevertCode.QUORUM_MISSING,
    message: ([signed, total]) => `the signers weigh ${text(signed)} of ${text(total)}`,
    remedy: 'Collect the precommits of more than two thirds.',
  },
  RegistryAlreadyBound: {
    code: RevertCode.REGISTRY_ALREADY_BOUND,
    message: ([registry]) => `the incentive manager serves ${text(registry)}`,
    remedy: 'Deploy both contracts again.',
  },
  RegistryMismatch: {
    code: RevertCode.REGISTRY_MISMATCH,
    message: ([registry]) => `${text(registry)} is no registry of this incentive manager`,
    remedy: 'Bind the registry that was deployed with it.',
  },
  RegistryNotCaller: {
    code: RevertCode.REGISTRY_NOT_CALLER,
    message: ([caller]) => `${text(caller)} is not the registry`,
    remedy: 'Resolve the dispute through the registry.',
  },
  RegistryUnbound: {
    code: RevertCode.REGISTRY_UNBOUND,
    message: () => 'the incentive manager has no registry yet',
    remedy: 'Wait until the deployer has bound it.',
  },
  ResultCorrect: {
    code: RevertCode.RESULT_CORRECT,
    message: ([id]) => `the reported result of workflow ${text(id)} is the certified one`,
    remedy: 'There is nothing to report.',
  },
  RewardsEmpty: {
    code: RevertCode.REWARDS_EMPTY,
    message: ([account]) => `${text(account)} has nothing to claim`,
    remedy: 'Settle a workflow first, or use the account of the owner.',
  },
  SeatAlreadyHeld: {
    code: RevertCode.SEAT_ALREADY_HELD,
    message: ([owner, seat]) => `${text(owner)} holds seat ${text(seat)}`,
    remedy: 'Leave it before you take another.',
  },
  SeatJustTaken: {
    code: RevertCode.SEAT_JUST_TAKEN,
    message: ([seat, epoch]) =>
      `seat ${text(seat)} was taken in epoch ${text(epoch)}, the current one`,
    remedy: 'Wait for the start of the next epoch, or start it.',
  },
  SeatKeyMissing: {
    code: RevertCode.SEAT_KEY_MISSING,
    message: ([seat, holder]) => `the key of ${text(holder)}, on seat ${text(seat)}, was not given`,
    remedy: 'Read the seats again, and give the keys in their order.',
  },
  SeatMissing: {
    code: RevertCode.SEAT_MISSING,
    message: ([owner]) => `${text(owner)} holds no seat`,
    remedy: 'There is nothing to leave.',
  },
  SeatOutOfRange: {
    code: RevertCode.SEAT_OUT_OF_RANGE,
    message: ([seat, count]) => `seat ${text(seat)} of ${text(count)}`,
    remedy: 'Use a number from 0 to one less than their count.',
  },
  SeatOutbid: {
    code: RevertCode.SEAT_OUTBID,
    message: ([holder, stake]) => `${text(holder)} holds the seat with ${ether(stake)}`,
    remedy: 'Take a free seat, or add to the stake.',
  },
  SetKeyInvalid: {
    code: RevertCode.SET_KEY_INVALID,
    message: () => 'the keys of all seats sum to infinity',
    remedy: 'Wait until another executor takes a seat.',
  },
  SlashNotPending: {
    code: RevertCode.SLASH_NOT_PENDING,
    message: ([id]) => `slash ${text(id)} is unknown, executed or overturned`,
    remedy: 'Read the slash.',
  },
  SlashesPending: {
    code: RevertCode.SLASHES_PENDING,
    message: ([owner, count]) => `${text(count)} slashes of ${text(owner)} are pending`,
    remedy: 'Wait for the end of their appeal period and have them executed.',
  },
  StakeBelowMinimum: {
    code: RevertCode.STAKE_BELOW_MINIMUM,
    message: ([stake, minimum]) =>
      `the stake would be ${ether(stake)}, the minimum is ${ether(minimum)}`,
    remedy: 'Stake at least the minimum; when unstaking, leave nothing or at least the minimum.',
  },
  StakeInsufficient: {
    code: RevertCode.STAKE_INSUFFICIENT,
    message: ([held, needed]) => `${ether(needed)} was asked for, ${ether(held)} is staked`,
    remedy: 'Ask for at most what is staked.',
  },
  UnbondingEmpty: {
    code: RevertCode.UNBONDING_EMPTY,
    message: ([owner]) => `${text(owner)} has no unbonding stake`,
    remedy: 'Request to unstake first.',
  },
  UnbondingNotReleased: {
    code: RevertCode.UNBONDING_NOT_RELEASED,
    message: ([releaseAt]) => `the stake is unbonding until ${time(releaseAt)}`,
    remedy: 'Withdraw after that time.',
  },
  VotesCompatible: {
    code: RevertCode.VOTES_COMPATIBLE,
    message: () => 'the two votes do not contradict each other',
    remedy: 'Report two different votes of one height, round and type.',
  },
}
