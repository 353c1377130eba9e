// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {ConsensusDigest} from "../../../contracts/libraries/ConsensusDigest.sol";
import {G1Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {CertifiedResult} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {Epoch} from "../../../contracts/types/Epoch.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {Fault, Slash, SlashStatus} from "../../../contracts/types/Slash.sol";
import {Vote, VoteType} from "../../../contracts/types/Vote.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {DisputeHandler} from "./DisputeHandler.sol";
import {Flaw} from "./BlockHandler.sol";
import {Item, Stage} from "./RequestHandler.sol";

/// @title Random evidence, true and false, and what becomes of slashes
/// @dev The others sign whatever helps; of the honest there is one vote a height and round, and true results.
abstract contract EvidenceHandler is DisputeHandler {
    /// Wei of executed slashes, and what of them was burned.
    uint256 public slashed;
    uint256 public slashBurned;

    /// @dev Two votes of one of the others; or one of an honest validator together with one that the reporter made up.
    function reportEquivocation(uint256 actor, uint256 heightSeed, uint256 kind) external timed {
        Vote memory first = Vote(uint64(heightSeed % 5), uint32(kind % 2), VoteType.Prevote, keccak256("block"), -1);
        Vote memory second = Vote(first.height, first.round, first.voteType, keccak256(abi.encode(kind)), -1);
        if (kind % 5 == 0) second.height++; // no contradiction
        bytes memory data = abi.encodeCall(
            IIncentiveManager.reportEquivocation,
            (keys[actor % ACTORS], first, second, _bothSigned(actor, first, second, kind % 7 != 0))
        );
        bytes32 id = manager.slashId(Fault.Equivocation, ownerAt(actor), bytes32(uint256(first.height)));
        bool predicted = !isHonest(actor) && kind % 5 != 0 && kind % 7 != 0 && _isSlashable(ownerAt(actor), id, 2);
        (bool success, ) = _call(accountAt(kind % (2 * ACTORS)), address(manager), 0, data);
        _expect(predicted, success, this.reportEquivocation.selector, "reportEquivocation");
        _listSlash(id);
    }

    /// @dev A result signed by one of the others; or the true one of an honest validator, said to be another.
    function reportWrongResult(uint256 actor, uint256 index, uint256 liar) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Settled);
        bool lie = liar % 4 != 0;
        bytes32 id = manager.slashId(Fault.WrongResult, ownerAt(actor), item.id);
        bool predicted = !isHonest(actor) &&
            lie &&
            item.stage == Stage.Settled &&
            item.terms.mode == VerifyMode.Quorum &&
            _isSlashable(ownerAt(actor), id, 5);
        (bool success, ) = _call(ownerAt(index), address(manager), 0, _wrongResult(item, actor, lie));
        _expect(predicted, success, this.reportWrongResult.selector, "reportWrongResult");
        _listSlash(id);
    }

    /// @dev The honest certify only that the others were absent; a reporter may name more.
    function reportAbsence(uint256 reporter, uint256 membersSeed, uint256 flawSeed) external timed {
        BlockHeader memory header = _header(new CertifiedResult[](0), flawSeed % 8 == 3);
        Epoch memory epoch = manager.epochOf(header.epoch);
        for (uint256 member = 0; member < epoch.size; member++) {
            (address owner, , ) = manager.memberOf(header.epoch, member);
            if (!isHonest(_actorOf(owner)) && (flawSeed >> member) & 1 == 0) header.faults |= 1 << member;
        }
        Flaw flaw = flawSeed % 4 == 0 ? Flaw(1 + (flawSeed / 4) % 8) : Flaw.None;
        (Certificate memory certificate, bool quorum) = _certify(header, flaw, 0);
        uint256 members = membersSeed % 4 == 0 ? membersSeed % 64 : header.faults;
        bool predicted = members != 0 &&
            members & ~header.faults == 0 &&
            flaw == Flaw.None &&
            quorum &&
            _isEpochGood(header.epoch);
        (bool success, ) = _call(
            accountAt(reporter % (2 * ACTORS)),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.reportAbsence, (header, certificate, members))
        );
        _expect(predicted, success, this.reportAbsence.selector, "reportAbsence");
        for (uint256 actor = 0; actor < ACTORS; actor++) {
            _listSlash(manager.slashId(Fault.Absence, owners[actor], bytes32(uint256(header.epoch))));
        }
    }

    function executeSlash(uint256 index, uint256 actor) external timed {
        if (slashIds.length == 0) return;
        bytes32 id = slashIds[index % slashIds.length];
        Slash memory slash = manager.slashOf(id);
        uint256 burned = BURNED.balance;
        (bool success, ) = _call(
            ownerAt(actor),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.executeSlash, (id))
        );
        bool predicted = slash.status == SlashStatus.Pending && clock >= slash.executableAt;
        _expect(predicted, success, this.executeSlash.selector, "executeSlash");
        if (!success) return;
        slashed += slash.amount;
        slashBurned += BURNED.balance - burned;
        staked[slash.owner] -= slash.amount;
    }

    function overturnSlash(uint256 index, uint256 caller) external timed {
        if (slashIds.length == 0) return;
        bytes32 id = slashIds[index % slashIds.length];
        Slash memory slash = manager.slashOf(id);
        bool guards = caller % 4 == 0;
        (bool success, ) = _call(
            guards ? GUARDIAN : ownerAt(caller),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.overturnSlash, (id))
        );
        bool predicted = guards && slash.status == SlashStatus.Pending && clock < slash.executableAt;
        _expect(predicted, success, this.overturnSlash.selector, "overturnSlash");
    }

    function _wrongResult(Item storage item, uint256 actor, bool lie) private view returns (bytes memory) {
        bytes32 signed = isHonest(actor) || !lie ? item.truth : keccak256("another");
        bytes32 reported = isHonest(actor) && lie ? keccak256("another") : signed;
        bytes32 digest = ConsensusDigest.resultDigest(address(registry), item.id, signed);
        G1Point memory signature = BlsSigner.sign(_blsSecret(actor), digest, BLS12381.RESULT_DOMAIN);
        return
            abi.encodeCall(
                IIncentiveManager.reportWrongResult,
                (keys[actor % ACTORS], signature, reported, item.terms, _contentHash(item))
            );
    }

    /// @dev For another network unless `here`; instead of an honest validator an accomplice signs the second vote.
    function _bothSigned(
        uint256 actor,
        Vote memory first,
        Vote memory second,
        bool here
    ) private view returns (G1Point memory) {
        address network = here ? address(registry) : address(manager);
        bytes32 one = ConsensusDigest.voteDigest(network, first);
        bytes32 two = ConsensusDigest.voteDigest(network, second);
        return
            BlsSigner.add(
                BlsSigner.sign(_blsSecret(actor), one, BLS12381.VOTE_DOMAIN),
                BlsSigner.sign(_blsSecret(isHonest(actor) ? HONEST : actor), two, BLS12381.VOTE_DOMAIN)
            );
    }

    /// @dev Whether a fault costs anything: a `part`-th of what is staked and unbonding.
    function _isSlashable(address owner, bytes32 id, uint256 part) private view returns (bool) {
        Executor memory executor = manager.executorOf(owner);
        uint256 held = uint256(executor.stake) + executor.unbonding;
        return held / part > 0 && manager.slashOf(id).status == SlashStatus.Unknown;
    }
}
