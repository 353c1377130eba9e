// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, RegistryParameters} from "../interfaces/IWorkflowRegistry.sol";
import {ConsumerCall} from "../libraries/ConsumerCall.sol";
import {DisputeRules} from "../libraries/Disputes.sol";
import {Money} from "../libraries/Money.sol";
import {RegistryBooks} from "../types/RegistryBooks.sol";
import {RequestWords} from "../types/RequestWords.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";
import {Phase, WorkflowState, WorkflowStateLibrary} from "../types/WorkflowState.sol";

/// @title What the registry and its modules have in common: storage, parameters, and the steps that several functions take
/// @dev The modules are code of the registry that does not fit into one contract (24,576 bytes, EIP-170): it runs them on its
/// own storage. This contract alone has state variables, so all of them see the same storage.
abstract contract RegistryBase {
    IIncentiveManager internal immutable _incentives;
    IResultVerifier internal immutable _zkVerifier;
    uint96 internal immutable _minFee;
    uint64 internal immutable _challengeWindow;
    uint64 internal immutable _resolutionWindow;
    uint96 internal immutable _postBond;
    uint96 internal immutable _challengeBond;

    RegistryBooks internal _books;

    /// @dev The registry checks the parameters, before it creates its modules with the same ones.
    constructor(IIncentiveManager incentives_, IResultVerifier zkVerifier_, RegistryParameters memory parameters) {
        _incentives = incentives_;
        _zkVerifier = zkVerifier_;
        _minFee = parameters.minFee;
        _challengeWindow = parameters.challengeWindow;
        _resolutionWindow = parameters.resolutionWindow;
        _postBond = parameters.postBond;
        _challengeBond = parameters.challengeBond;
    }

    /// @dev The result hash is not reserved. `executor` zero: the validators of an epoch.
    function _complete(bytes32 id, bytes32 resultHash, address executor, uint96 fee) internal {
        _books.states[id] = WorkflowStateLibrary.completedWith(resultHash);
        emit IWorkflowRegistry.WorkflowExecuted(id, executor, resultHash, fee);
    }

    function _requireUnreserved(bytes32 resultHash) internal pure {
        if (WorkflowStateLibrary.isReserved(resultHash)) revert IWorkflowRegistry.ResultHashReserved(resultHash);
    }

    /// @dev The last step of a settlement.
    function _callBack(WorkflowTerms calldata terms, bytes32 id, bytes32 resultHash) internal {
        address consumer = terms.callback;
        if (consumer == address(0)) return;
        if (ConsumerCall.tryCall(consumer, terms.callbackGas, id, resultHash)) return;
        _books.callbackFailed[id] = true;
        emit IWorkflowRegistry.CallbackFailed(id, consumer);
    }

    /// @dev Zero if the token is not listed.
    function _minFeeOf(address token) internal view returns (uint96) {
        return token == Money.ETHER ? _minFee : _books.minFees[token];
    }

    function _rules() internal view returns (DisputeRules memory) {
        return DisputeRules(_challengeWindow, _resolutionWindow, _postBond, _challengeBond, _incentives);
    }

    /// @notice What speaks against a new request: the selector of the error that a single submission reverts with, or zero.
    /// @dev A batch needs no more than that; `_refuse` finds the rest for a single one.
    function _problemOf(RequestWords words, WorkflowState state) internal view returns (bytes4) {
        if (!state.isUnknown()) {
            return
                state.isIn(Phase.Withdrawn)
                    ? IWorkflowRegistry.OrderAlreadyCancelled.selector
                    : IWorkflowRegistry.WorkflowAlreadySubmitted.selector;
        }
        if (!words.isWellFormed()) return IWorkflowRegistry.TermsMalformed.selector;
        uint96 minFee = _minFeeOf(words.token());
        if (minFee == 0) return IWorkflowRegistry.TokenNotListed.selector;
        if (words.fee() < minFee) return IWorkflowRegistry.FeeBelowFloor.selector;
        uint256 gasLimit = words.callbackGas();
        if ((words.callback() == address(0)) != (gasLimit == 0) || gasLimit > ConsumerCall.MAX_GAS) {
            return IWorkflowRegistry.CallbackGasOutOfRange.selector;
        }
        if (words.deadline() <= block.timestamp) return IWorkflowRegistry.DeadlinePassed.selector;
        return 0;
    }

    /// @notice Reverts with what `_problemOf` found. The problem is one of its.
    /// @param orderHash Of the order that the request is a run of; zero if it is none.
    function _refuse(bytes4 problem, RequestWords words, bytes32 id, bytes32 orderHash) internal view {
        if (problem == IWorkflowRegistry.OrderAlreadyCancelled.selector) {
            revert IWorkflowRegistry.OrderAlreadyCancelled(orderHash);
        }
        if (problem == IWorkflowRegistry.WorkflowAlreadySubmitted.selector) {
            revert IWorkflowRegistry.WorkflowAlreadySubmitted(id);
        }
        if (problem == IWorkflowRegistry.TermsMalformed.selector) revert IWorkflowRegistry.TermsMalformed();
        if (problem == IWorkflowRegistry.TokenNotListed.selector) {
            revert IWorkflowRegistry.TokenNotListed(words.token());
        }
        if (problem == IWorkflowRegistry.FeeBelowFloor.selector) {
            revert IWorkflowRegistry.FeeBelowFloor(words.fee(), _minFeeOf(words.token()));
        }
        if (problem == IWorkflowRegistry.CallbackGasOutOfRange.selector) {
            revert IWorkflowRegistry.CallbackGasOutOfRange(words.callbackGas(), ConsumerCall.MAX_GAS);
        }
        revert IWorkflowRegistry.DeadlinePassed(words.deadline(), block.timestamp);
    }
}
