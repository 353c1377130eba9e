// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IResultVerifier, ProofClaim} from "../interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, RegistryParameters} from "../interfaces/IWorkflowRegistry.sol";
import {Disputes} from "../libraries/Disputes.sol";
import {Requests} from "../libraries/Requests.sol";
import {TaskChallenge, TaskOutput, TaskPlan} from "../types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowKey, WorkflowTerms} from "../types/WorkflowRequest.sol";
import {Phase, WorkflowState, WorkflowStateLibrary} from "../types/WorkflowState.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @title The part of the registry that takes claims and disputes
/// @notice The functions are those of IWorkflowRegistry. Without the registry's storage, called directly, they know no request.
contract OptimisticMode is RegistryBase {
    using Requests for WorkflowState;

    constructor(
        IIncentiveManager incentives_,
        IResultVerifier zkVerifier_,
        RegistryParameters memory parameters
    ) RegistryBase(incentives_, zkVerifier_, parameters) {}

    /// @notice See IWorkflowRegistry.
    function postResult(WorkflowTerms calldata terms, bytes32 contentHash, bytes32 resultHash) external payable {
        if (terms.mode != VerifyMode.Optimistic) revert IWorkflowRegistry.ModeMismatch(terms.mode);
        bytes32 id = Requests.idOf(terms, contentHash);
        _books.states[id].requireBefore(Phase.Open, id, terms.deadline);
        if (WorkflowStateLibrary.isReserved(resultHash)) revert IWorkflowRegistry.ResultHashReserved(resultHash);
        if (!_incentives.isActive(msg.sender)) revert IWorkflowRegistry.ExecutorNotActive(msg.sender);
        Disputes.post(_books, _rules(), id, resultHash);
    }

    /// @notice See IWorkflowRegistry.
    function finalizeResult(WorkflowTerms calldata terms, bytes32 contentHash) external {
        bytes32 id = Requests.idOf(terms, contentHash);
        _books.states[id].requireAfter(Phase.Posted, id, terms.deadline);
        bytes32 resultHash = _books.claims[id].resultHash;
        address poster = Disputes.close(_books, _rules(), id, terms);
        _complete(id, resultHash, poster, terms.fee);
        _callBack(terms, id, resultHash);
    }

    /// @notice See IWorkflowRegistry.
    function challengeTask(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        TaskChallenge calldata challenge
    ) external payable {
        bytes32 id = Requests.idOf(terms, Requests.hashContent(content));
        uint64 challengeUntil = _books.states[id].requireBefore(Phase.Posted, id, terms.deadline);
        Disputes.challenge(_books, _rules(), id, content.programHash, challengeUntil, challenge);
    }

    /// @notice See IWorkflowRegistry.
    function resolveChallenge(
        WorkflowKey calldata key,
        TaskOutput calldata output,
        TaskPlan calldata plan,
        bytes32 outputsCommitment,
        bytes calldata proof
    ) external {
        bytes32 id = Requests.idOf(key.terms, key.contentHash);
        _books.states[id].requireBefore(Phase.Challenged, id, key.terms.deadline);
        if (_books.claims[id].challengeHash != Disputes.hashChallenge(output, plan)) {
            revert IWorkflowRegistry.ChallengeInvalid(id);
        }
        ProofClaim memory claim = ProofClaim(
            plan.programHash,
            output.inputsCommitment,
            outputsCommitment,
            Requests.contextHash(id, msg.sender),
            proof
        );
        if (!_zkVerifier.verify(claim)) revert IWorkflowRegistry.ProofInvalid(id);
        if (Disputes.isRight(output, plan, outputsCommitment)) Disputes.reject(_books, _rules(), id);
        else Disputes.uphold(_books, _rules(), id, key.terms);
    }

    /// @notice See IWorkflowRegistry.
    function resolveUnanswered(WorkflowTerms calldata terms, bytes32 contentHash) external {
        bytes32 id = Requests.idOf(terms, contentHash);
        _books.states[id].requireAfter(Phase.Challenged, id, terms.deadline);
        Disputes.uphold(_books, _rules(), id, terms);
    }
}
