// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, RegistryParameters} from "../interfaces/IWorkflowRegistry.sol";
import {ConsumerCall} from "../libraries/ConsumerCall.sol";
import {DisputeRules} from "../libraries/Disputes.sol";
import {Money} from "../libraries/Money.sol";
import {RegistryBooks} from "../types/RegistryBooks.sol";
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

    /// @dev `executor` zero: the validators of an epoch.
    function _complete(bytes32 id, bytes32 resultHash, address executor, uint96 fee) internal {
        if (WorkflowStateLibrary.isReserved(resultHash)) revert IWorkflowRegistry.ResultHashReserved(resultHash);
        _books.states[id] = WorkflowStateLibrary.completedWith(resultHash);
        emit IWorkflowRegistry.WorkflowExecuted(id, executor, resultHash, fee);
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

    // What speaks against a new request is the data of a revert, or nothing: a single submission reverts with it, a batch skips.

    /// @param orderHash Of the order that the request is a run of; zero if it is none.
    function _refusalOfState(WorkflowState state, bytes32 id, bytes32 orderHash) internal pure returns (bytes memory) {
        if (state.isUnknown()) return "";
        if (state.isIn(Phase.Withdrawn)) {
            return abi.encodeWithSelector(IWorkflowRegistry.OrderAlreadyCancelled.selector, orderHash);
        }
        return abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id);
    }

    function _refusalOfTerms(WorkflowTerms memory terms) internal view returns (bytes memory) {
        uint96 minFee = _minFeeOf(terms.token);
        if (minFee == 0) return abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, terms.token);
        if (terms.fee < minFee) {
            return abi.encodeWithSelector(IWorkflowRegistry.FeeBelowFloor.selector, terms.fee, minFee);
        }
        uint256 gasLimit = terms.callbackGas;
        if ((terms.callback == address(0)) != (gasLimit == 0) || gasLimit > ConsumerCall.MAX_GAS) {
            return
                abi.encodeWithSelector(
                    IWorkflowRegistry.CallbackGasOutOfRange.selector,
                    gasLimit,
                    ConsumerCall.MAX_GAS
                );
        }
        if (terms.deadline <= block.timestamp) {
            return abi.encodeWithSelector(IWorkflowRegistry.DeadlinePassed.selector, terms.deadline, block.timestamp);
        }
        return "";
    }

    /// @dev Does nothing without a refusal.
    function _revertWith(bytes memory refusal) internal pure {
        if (refusal.length == 0) return;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            revert(add(refusal, 0x20), mload(refusal))
        }
    }
}
