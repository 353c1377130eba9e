// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "../types/BlockHeader.sol";
import {Vote, VoteType} from "../types/Vote.sol";

/// @title What the signatures of the consensus cover
/// @notice The digests of docs/specs/consensus.md section 9, twins of executor/src/consensus/core/digest/voteDigest.ts and
/// sdk/src/consensus. They are signed under BLS12381.VOTE_DOMAIN.
/// @dev Each names chain and registry, so that no signature is good for another network.
library ConsensusDigest {
    bytes32 internal constant VOTE_DOMAIN = keccak256("FlowBuilder consensus vote v1");
    bytes32 internal constant PROPOSAL_DOMAIN = keccak256("FlowBuilder consensus proposal v1");
    bytes32 internal constant RESULT_DOMAIN = keccak256("FlowBuilder result vote v1");

    /// Valid round of every precommit: it refers to no polka.
    int32 private constant NO_VALID_ROUND = -1;

    /// @notice The block id: what a precommit for the block names.
    function blockId(BlockHeader calldata header) internal pure returns (bytes32) {
        return keccak256(abi.encode(header));
    }

    /// @notice What a validator signs for `vote`.
    /// @param registry The WorkflowRegistry of the network.
    function voteDigest(address registry, Vote memory vote) internal view returns (bytes32) {
        bytes32 domain = vote.voteType == VoteType.Proposal ? PROPOSAL_DOMAIN : VOTE_DOMAIN;
        return
            keccak256(
                abi.encode(
                    domain,
                    block.chainid,
                    registry,
                    vote.height,
                    vote.round,
                    vote.voteType,
                    vote.blockId,
                    vote.validRound
                )
            );
    }

    /// @notice Whether no correct validator signs both votes: the same height, round and type, but not the same vote.
    function contradict(Vote calldata first, Vote calldata second) internal pure returns (bool) {
        if (first.height != second.height || first.round != second.round) return false;
        if (first.voteType != second.voteType) return false;
        return first.blockId != second.blockId || first.validRound != second.validRound;
    }

    /// @notice What the certificate of a block signs: the precommit for its header in `round`.
    function precommitDigest(
        address registry,
        BlockHeader calldata header,
        uint32 round
    ) internal view returns (bytes32) {
        return voteDigest(registry, Vote(header.height, round, VoteType.Precommit, blockId(header), NO_VALID_ROUND));
    }

    /// @notice What an executor signs, under BLS12381.RESULT_DOMAIN, to say that request `id` has the result `resultHash`.
    function resultDigest(address registry, bytes32 id, bytes32 resultHash) internal view returns (bytes32) {
        return keccak256(abi.encode(RESULT_DOMAIN, block.chainid, registry, id, resultHash));
    }
}
