// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "../libraries/BLS12381.sol";
import {ConsensusDigest} from "../libraries/ConsensusDigest.sol";
import {Payments} from "../libraries/Payments.sol";
import {Rewards} from "../libraries/Rewards.sol";
import {Slashes} from "../libraries/Slashes.sol";
import {ValidatorSets} from "../libraries/ValidatorSets.sol";
import {G1Point, G2Point} from "../types/BLS12381Points.sol";
import {BlockHeader} from "../types/BlockHeader.sol";
import {Certificate} from "../types/Certificate.sol";
import {Epoch} from "../types/Epoch.sol";
import {Executor} from "../types/Executor.sol";
import {Fault, Slash, SlashStatus} from "../types/Slash.sol";
import {StakeParameters} from "../types/StakeParameters.sol";
import {Vote} from "../types/Vote.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";
import {IncentiveBase} from "./IncentiveBase.sol";

/// @title Slashing: the functions of IIncentiveManager under evidence and slashes
/// @notice The incentive manager runs them on its own storage; called directly they find an empty one.
contract Slashing is IncentiveBase {
    using Rewards for Rewards.State;
    using SafeCast for uint256;
    using Slashes for Slashes.State;
    using ValidatorSets for Epoch;
    using ValidatorSets for ValidatorSets.State;

    constructor(StakeParameters memory parameters) IncentiveBase(parameters) {}

    /// @notice See IIncentiveManager.
    function reportEquivocation(
        G2Point calldata key,
        Vote calldata first,
        Vote calldata second,
        G1Point calldata signature
    ) external returns (bytes32 id) {
        if (!ConsensusDigest.contradict(first, second)) revert IIncentiveManager.VotesCompatible();
        (address owner, bytes32 keyHash) = _requireKey(key);
        bool signed = BLS12381.verifyBoth(
            key,
            signature,
            ConsensusDigest.voteDigest(_registry, first),
            ConsensusDigest.voteDigest(_registry, second),
            BLS12381.VOTE_DOMAIN
        );
        if (!signed) revert IIncentiveManager.EvidenceInvalid(keyHash);
        return _report(Fault.Equivocation, owner, bytes32(uint256(first.height)));
    }

    /// @notice See IIncentiveManager.
    function reportWrongResult(
        G2Point calldata key,
        G1Point calldata signature,
        bytes32 resultHash,
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external returns (bytes32 id) {
        (bytes32 request, bytes32 certified) = IWorkflowRegistry(_registry).certifiedResultOf(terms, contentHash);
        if (resultHash == certified) revert IIncentiveManager.ResultCorrect(request);
        (address owner, bytes32 keyHash) = _requireKey(key);
        bytes32 digest = ConsensusDigest.resultDigest(_registry, request, resultHash);
        if (!BLS12381.verifySingle(key, signature, digest, BLS12381.RESULT_DOMAIN)) {
            revert IIncentiveManager.EvidenceInvalid(keyHash);
        }
        return _report(Fault.WrongResult, owner, request);
    }

    /// @notice See IIncentiveManager.
    function reportAbsence(BlockHeader calldata header, Certificate calldata certificate, uint256 members) external {
        if (members == 0 || members & ~header.faults != 0) {
            revert IIncentiveManager.FaultsUnnamed(members, header.faults);
        }
        bytes32 digest = ConsensusDigest.precommitDigest(_registry, header, certificate.round);
        _sets.checkCertificate(header.epoch, digest, certificate, _epochLength);

        Epoch memory epoch = _sets.epochOf(header.epoch);
        for (uint256 member = 0; members >> member != 0; ++member) {
            if ((members >> member) & 1 == 0) continue;
            (address owner, ) = epoch.headOf(member);
            _slash(Fault.Absence, owner, bytes32(uint256(header.epoch)), msg.sender, address(0), 0);
        }
    }

    /// @notice See IIncentiveManager.
    function slash(
        address operator,
        bytes32 id,
        address reporter,
        address harmed,
        uint256 harm
    ) external returns (uint256 amount) {
        if (msg.sender != _registry) revert IIncentiveManager.RegistryNotCaller(msg.sender);
        return _slash(Fault.LostDispute, _owners[operator], id, reporter, harmed, harm);
    }

    /// @notice See IIncentiveManager.
    function executeSlash(bytes32 id) external {
        (Slash storage executed, uint256 bounty, uint256 compensation, uint256 burned) = _slashes.execute(id);
        --_executors[executed.owner].pendingSlashes;
        _rewards.credit(executed.reporter, ETHER, bounty);
        if (compensation != 0) _rewards.credit(executed.harmed, ETHER, compensation);
        emit IIncentiveManager.SlashExecuted(id, bounty, compensation, burned);
        Payments.burn(burned);
    }

    /// @notice See IIncentiveManager.
    function overturnSlash(bytes32 id) external {
        if (msg.sender != _guardian) revert IIncentiveManager.GuardianNotCaller(msg.sender);
        Slash storage overturned = _slashes.overturn(id);
        (address owner, uint96 amount) = (overturned.owner, overturned.amount);
        Executor storage executor = _executors[owner];
        --executor.pendingSlashes;
        uint96 total = executor.stake + amount;
        executor.stake = total;
        emit IIncentiveManager.SlashOverturned(id, owner, amount, total);
    }

    /// @dev Records a fault for which the caller has brought the evidence.
    function _report(Fault fault, address owner, bytes32 subject) private returns (bytes32 id) {
        id = Slashes.idOf(fault, owner, subject);
        if (_slashes.slashes[id].status != SlashStatus.Unknown) revert IIncentiveManager.FaultAlreadyReported(id);
        if (_slash(fault, owner, subject, msg.sender, address(0), 0) == 0) {
            revert IIncentiveManager.NothingToSlash(owner);
        }
    }

    /// @dev Zero if the fault was reported before or nothing is left.
    function _slash(
        Fault fault,
        address owner,
        bytes32 subject,
        address reporter,
        address harmed,
        uint256 harm
    ) private returns (uint96 amount) {
        bytes32 id = Slashes.idOf(fault, owner, subject);
        amount = _slashes.take(_executors[owner], id, Slashes.rateOf(fault));
        if (amount == 0) return 0;

        uint64 executableAt = uint64(block.timestamp) + _appealPeriod;
        _slashes.slashes[id] = Slash({
            owner: owner,
            amount: amount,
            reporter: reporter,
            executableAt: executableAt,
            fault: fault,
            status: SlashStatus.Pending,
            harmed: harmed,
            harm: harm.toUint96()
        });
        uint96 total = _executors[owner].stake;
        emit IIncentiveManager.StakeSlashed(id, owner, fault, amount, total, reporter, executableAt);
        _leaveSeatIfInactive(owner);
    }

    /// @dev Who registered `key`.
    function _requireKey(G2Point calldata key) private view returns (address owner, bytes32 keyHash) {
        keyHash = BLS12381.hashKey(key);
        owner = _keyOwners[keyHash];
        if (owner == address(0)) revert IIncentiveManager.KeyUnknown(keyHash);
    }
}
