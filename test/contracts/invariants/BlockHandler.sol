// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {ConsensusDigest} from "../../../contracts/libraries/ConsensusDigest.sol";
import {MerkleTree} from "../../../contracts/libraries/MerkleTree.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {Epoch} from "../../../contracts/types/Epoch.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {Strangeness} from "../support/Tokens.sol";
import {Item, RequestHandler, Stage} from "./RequestHandler.sol";

/// @notice What is wrong with a certificate.
enum Flaw {
    None,
    /// Only the two others signed.
    TooFewSigners,
    /// One who did not sign is not marked absent.
    WrongBitmap,
    /// A bit beyond the set.
    BitBeyondSet,
    /// The votes name another chain.
    OtherChain,
    /// The votes name another registry.
    OtherRegistry,
    /// The votes are for another block.
    OtherBlock,
    /// Signed under the domain of results.
    OtherDomain,
    /// The votes are of another round.
    OtherRound
}

/// @title Random blocks with certificates that are really signed, and some that are not
/// @dev An honest validator signs one block of a height, and only blocks with true results.
abstract contract BlockHandler is RequestHandler {
    bytes32 private constant SETTLEMENT_DOMAIN = keccak256("FlowBuilder settlement v1");
    uint256 private constant FLAWS = 9;

    uint64 public height;
    /// The last block that was settled, to be brought again.
    bytes private _lastSettlement;
    bytes32[] private _lastIds;

    /// @param picks Up to three requests, from the bytes of the word.
    function settleBlock(uint256 picks, uint256 flawSeed, uint256 absent, uint256 previous) external timed {
        if (items.length == 0) return;
        // Somebody starts an epoch when one is due, mostly.
        if (!_isEpochGood(manager.currentEpoch()) && flawSeed % 8 != 7) _startEpoch();
        // A token may stop working between submission and settlement.
        if (flawSeed % 4 == 1) strange.setStrangeness(Strangeness.Reverts);
        Flaw flaw = flawSeed % 3 == 0 ? Flaw((flawSeed / 3) % FLAWS) : Flaw.None;
        _settleBlock(_results(picks), flaw, absent, previous % 4 == 0);
    }

    /// @dev What has ended stays as it is; a result that was certified before it was disputed counts now.
    function settleBlockAgain(uint256 actor) external timed {
        if (_lastSettlement.length == 0) return;
        (bool success, ) = _call(ownerAt(actor), address(registry), 0, _lastSettlement);
        if (!success) return;
        for (uint256 index = 0; index < _lastIds.length; index++) _certified(_itemOf(_lastIds[index]));
    }

    function _settleBlock(CertifiedResult[] memory results, Flaw flaw, uint256 absent, bool previous) internal {
        BlockHeader memory header = _header(results, previous);
        (Certificate memory certificate, bool quorum) = _certify(header, flaw, absent);
        bool predicted = flaw == Flaw.None && quorum && _isEpochGood(header.epoch);
        bytes memory data = abi.encodeCall(IWorkflowRegistry.settleBatch, (header, results, certificate));
        (bool success, ) = _call(ownerAt(absent), address(registry), 0, data);
        _expect(predicted, success, this.settleBlock.selector, "settleBlock");
        if (!success) return;
        _lastSettlement = data;
        delete _lastIds;
        for (uint256 index = 0; index < results.length; index++) {
            bytes32 id = registry.workflowId(results[index].terms, results[index].contentHash);
            _lastIds.push(id);
            _certified(_itemOf(id));
        }
    }

    /// @dev What a certificate of the item's true result does to it.
    function _certified(Item storage item) private {
        if (item.stage == Stage.Open) {
            if (item.terms.mode != VerifyMode.Quorum || clock > item.closesAt) return;
        } else if (item.stage == Stage.Challenged || item.stage == Stage.Reopened) {
            if (clock > item.closesAt) return;
            if (item.stage == Stage.Challenged && item.claimed != item.truth) _lostDispute(item);
        } else {
            return;
        }
        _ended(item, Stage.Settled, item.truth);
    }

    /// @dev The poster of a false claim is slashed.
    function _lostDispute(Item storage item) internal virtual;

    function _header(CertifiedResult[] memory results, bool previous) internal returns (BlockHeader memory header) {
        uint64 current = manager.currentEpoch();
        header.height = ++height;
        header.epoch = previous && current > 1 ? current - 1 : current;
        header.time = clock;
        header.settlementRoot = _root(results);
        header.proposer = operatorAt(0);
    }

    /// @dev `quorum`: whether those who signed have more than two thirds.
    function _certify(
        BlockHeader memory header,
        Flaw flaw,
        uint256 absentSeed
    ) internal returns (Certificate memory certificate, bool quorum) {
        Epoch memory epoch = manager.epochOf(header.epoch);
        uint256 signed;
        uint256 secrets;
        for (uint256 member = 0; member < epoch.size; member++) {
            (address owner, uint256 weight, ) = manager.memberOf(header.epoch, member);
            uint256 actor = _actorOf(owner);
            // The others sign or not; the honest are all there, except one now and then.
            bool signs = flaw == Flaw.TooFewSigners
                ? !isHonest(actor)
                : (absentSeed >> member) & 1 == 0 || (isHonest(actor) && absentSeed % 4 != 3);
            if (signs) {
                signed += weight;
                secrets += _blsSecret(actor);
            } else {
                certificate.absentMembers |= 1 << member;
            }
        }
        quorum = 3 * signed > 2 * uint256(epoch.totalWeight);
        if (flaw == Flaw.WrongBitmap) secrets += 1;
        if (flaw == Flaw.BitBeyondSet) certificate.absentMembers |= 1 << (uint256(epoch.size) + (absentSeed % 20));
        certificate.round = uint32(absentSeed % 3);
        if (secrets == 0) return (certificate, false);
        bytes32 digest = _digestOf(header, certificate.round, flaw);
        bytes memory domain = flaw == Flaw.OtherDomain ? BLS12381.RESULT_DOMAIN : BLS12381.VOTE_DOMAIN;
        certificate.signature = BlsSigner.sign(secrets, digest, domain);
    }

    /// @dev External so that the library gets calldata.
    function digestOf(BlockHeader calldata header, address registry_, uint32 round) external view returns (bytes32) {
        return ConsensusDigest.precommitDigest(registry_, header, round);
    }

    function _digestOf(BlockHeader memory header, uint32 round, Flaw flaw) private returns (bytes32 digest) {
        if (flaw == Flaw.OtherBlock) header.stateRoot = keccak256("other");
        if (flaw == Flaw.OtherChain) vm.chainId(block.chainid + 1);
        digest = this.digestOf(
            header,
            flaw == Flaw.OtherRegistry ? address(manager) : address(registry),
            flaw == Flaw.OtherRound ? round + 1 : round
        );
        if (flaw == Flaw.OtherChain) vm.chainId(block.chainid - 1);
        if (flaw == Flaw.OtherBlock) header.stateRoot = 0;
    }

    function _isEpochGood(uint64 epoch) internal view returns (bool) {
        return clock < manager.epochOf(epoch).startedAt + 2 * EPOCH_LENGTH;
    }

    function _actorOf(address owner) internal view returns (uint256 actor) {
        while (owners[actor] != owner) actor++;
    }

    function _results(uint256 picks) private view returns (CertifiedResult[] memory results) {
        results = new CertifiedResult[](1 + (picks % 3));
        for (uint256 index = 0; index < results.length; index++) {
            // Of those that a certificate can settle.
            Stage stage = (picks >> 8) % 3 == 0 ? Stage.Reopened : (picks >> 8) % 3 == 1 ? Stage.Challenged : Stage.Open;
            Item storage item = _itemIn((picks >> (16 * (index + 1))) % 0xFFFF, stage);
            results[index] = CertifiedResult(item.terms, _contentHash(item), item.truth);
        }
    }

    function _itemOf(bytes32 id) private view returns (Item storage) {
        uint256 index;
        while (items[index].id != id) index++;
        return items[index];
    }

    function _root(CertifiedResult[] memory results) private view returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](results.length);
        for (uint256 index = 0; index < results.length; index++) {
            bytes32 id = registry.workflowId(results[index].terms, results[index].contentHash);
            leaves[index] = keccak256(abi.encode(SETTLEMENT_DOMAIN, id, results[index].resultHash));
        }
        return MerkleTree.root(leaves);
    }
}
