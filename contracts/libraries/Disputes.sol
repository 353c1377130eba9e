// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {RegistryBooks} from "../types/RegistryBooks.sol";
import {ChallengeGround, ResultClaim, TaskChallenge, TaskKind, TaskOutput, TaskPlan} from "../types/TaskClaim.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";
import {Phase, WorkflowStateLibrary} from "../types/WorkflowState.sol";
import {Money} from "./Money.sol";
import {Requests} from "./Requests.sol";

/// @notice What a dispute costs and how long it may take: see RegistryParameters.
struct DisputeRules {
    uint64 challengeWindow;
    uint64 resolutionWindow;
    uint96 postBond;
    uint96 challengeBond;
    IIncentiveManager incentives;
}

/// @title The life of a posted result
/// @dev The caller has checked the phase and the time. Bonds are ether and stay in the contract until a dispute ends.
library Disputes {
    /// After a rejected challenge at least a quarter of the window is left. Otherwise a friend of the poster could use the window
    /// up second by second, with challenges of its own in between, until nobody else has a block left.
    uint64 internal constant WINDOW_PARTS = 4;

    /// @notice Writes a claim down and takes the poster's bond.
    function post(RegistryBooks storage books, DisputeRules memory rules, bytes32 id, bytes32 resultHash) internal {
        Money.takeEther(books, rules.postBond);
        uint64 challengeUntil = uint64(block.timestamp) + rules.challengeWindow;
        books.states[id] = WorkflowStateLibrary.during(Phase.Posted, challengeUntil);
        ResultClaim storage claim = books.claims[id];
        claim.poster = msg.sender;
        claim.resultHash = resultHash;
        emit IWorkflowRegistry.ResultPosted(id, msg.sender, resultHash, challengeUntil);
    }

    /// @notice Opens a challenge, stops the clock of the window, and takes the challenger's bond.
    /// @param planRoot `programHash` of the request.
    /// @param challengeUntil When the window would end.
    function challenge(
        RegistryBooks storage books,
        DisputeRules memory rules,
        bytes32 id,
        bytes32 planRoot,
        uint64 challengeUntil,
        TaskChallenge calldata challenge_
    ) internal {
        ResultClaim storage claim = books.claims[id];
        if (challenge_.ground == ChallengeGround.Output) {
            if (!_isAboutClaim(challenge_, claim.resultHash, planRoot)) revert IWorkflowRegistry.ChallengeInvalid(id);
            claim.challengeHash = hashChallenge(challenge_.output, challenge_.plan);
        }
        Money.takeEther(books, rules.challengeBond);
        uint64 resolveUntil = uint64(block.timestamp) + rules.resolutionWindow;
        books.states[id] = WorkflowStateLibrary.during(Phase.Challenged, resolveUntil);
        claim.windowLeft = challengeUntil - uint64(block.timestamp);
        claim.challenger = msg.sender;
        emit IWorkflowRegistry.TaskChallenged(
            id,
            msg.sender,
            challenge_.ground,
            challenge_.output.taskIndex,
            resolveUntil
        );
    }

    /// @notice The claim has stood the challenge: the loser pays, and what is left of the window, but not less than a quarter of it,
    /// runs on for others.
    function reject(RegistryBooks storage books, DisputeRules memory rules, bytes32 id) internal {
        ResultClaim storage claim = books.claims[id];
        address challenger = claim.challenger;
        uint64 windowLeft = claim.windowLeft;
        uint64 leastLeft = rules.challengeWindow / WINDOW_PARTS;
        uint64 challengeUntil = uint64(block.timestamp) + (windowLeft < leastLeft ? leastLeft : windowLeft);
        books.states[id] = WorkflowStateLibrary.during(Phase.Posted, challengeUntil);
        claim.challenger = address(0);
        claim.challengeHash = 0;
        emit IWorkflowRegistry.ChallengeRejected(id, challenger, challengeUntil);
        Money.returnAndDivide(books, claim.poster, 0, rules.challengeBond);
    }

    /// @notice The claim has fallen: bond and stake of the poster pay, and the request is open for a certificate.
    function uphold(
        RegistryBooks storage books,
        DisputeRules memory rules,
        bytes32 id,
        WorkflowTerms calldata terms
    ) internal {
        ResultClaim memory claim = books.claims[id];
        uint64 closesAt = uint64(block.timestamp) + rules.resolutionWindow;
        books.states[id] = WorkflowStateLibrary.during(Phase.Reopened, closesAt);
        delete books.claims[id];
        Money.returnAndDivide(books, claim.challenger, rules.challengeBond, rules.postBond);
        uint256 harm = terms.token == Money.ETHER ? terms.fee : 0;
        uint256 slashed = rules.incentives.slash(claim.poster, id, claim.challenger, Requests.payerOf(terms), harm);
        emit IWorkflowRegistry.ChallengeUpheld(id, claim.challenger, slashed, closesAt);
    }

    /// @notice The claim is final: the poster gets its bond back, the owner of its executor the fee.
    /// @dev The fee stays here, so that a poster that is no executor any more does not block the result.
    /// @return poster Who had posted it.
    function close(
        RegistryBooks storage books,
        DisputeRules memory rules,
        bytes32 id,
        WorkflowTerms calldata terms
    ) internal returns (address poster) {
        ResultClaim memory claim = books.claims[id];
        poster = claim.poster;
        delete books.claims[id];
        Money.credit(books, rules.incentives.ownerOf(poster), terms.token, terms.fee);
        uint96 lost = 0;
        if (claim.challenger != address(0)) {
            emit IWorkflowRegistry.ChallengeRejected(id, claim.challenger, 0);
            lost = rules.challengeBond;
        }
        Money.returnAndDivide(books, poster, rules.postBond, lost);
    }

    /// @notice Whether a proof of the true outputs of a disputed task speaks for the claim.
    function isRight(
        TaskOutput calldata output,
        TaskPlan calldata plan,
        bytes32 outputsCommitment
    ) internal pure returns (bool) {
        return
            output.outputsCommitment == outputsCommitment &&
            output.programHash == plan.programHash &&
            output.kind == plan.kind;
    }

    /// @notice Names an open challenge of the ground `Output`.
    function hashChallenge(TaskOutput calldata output, TaskPlan calldata plan) internal pure returns (bytes32) {
        return keccak256(abi.encode(output, plan));
    }

    /// @notice Whether `output` is a leaf of the result, with `proof` from MerkleTree.
    function isLeaf(
        TaskOutput calldata output,
        bytes32[] calldata proof,
        bytes32 resultHash
    ) internal pure returns (bool) {
        return MerkleProof.verifyCalldata(proof, resultHash, keccak256(abi.encode(output)));
    }

    /// @dev The leaf is one of the claim, and a proof can answer: the plan has a compute task there.
    function _isAboutClaim(
        TaskChallenge calldata challenge_,
        bytes32 resultHash,
        bytes32 planRoot
    ) private pure returns (bool) {
        TaskPlan calldata plan = challenge_.plan;
        return
            plan.kind == TaskKind.Compute &&
            plan.taskIndex == challenge_.output.taskIndex &&
            isLeaf(challenge_.output, challenge_.outputProof, resultHash) &&
            MerkleProof.verifyCalldata(challenge_.planProof, planRoot, keccak256(abi.encode(plan)));
    }
}
