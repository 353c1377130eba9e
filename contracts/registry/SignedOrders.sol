// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, RegistryParameters} from "../interfaces/IWorkflowRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Money} from "../libraries/Money.sol";
import {Orders} from "../libraries/Orders.sol";
import {Requests} from "../libraries/Requests.sol";
import {SignatureCheck} from "../libraries/SignatureCheck.sol";
import {Order, OrderRun} from "../types/SignedOrder.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";
import {Phase, WorkflowStateLibrary} from "../types/WorkflowState.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @title The part of the registry that takes signed orders
/// @notice The functions are those of IWorkflowRegistry. Without the registry's storage, called directly, they refuse everything.
contract SignedOrders is RegistryBase {
    constructor(
        IIncentiveManager incentives_,
        IResultVerifier zkVerifier_,
        RegistryParameters memory parameters
    ) RegistryBase(incentives_, zkVerifier_, parameters) {}

    /// @notice See IWorkflowRegistry.
    function submitSigned(OrderRun calldata orderRun) external returns (bytes32 id) {
        bytes memory refusal;
        (id, refusal) = _trySubmit(orderRun);
        _revertWith(refusal);
    }

    /// @notice See IWorkflowRegistry.
    function submitSignedMany(OrderRun[] calldata orderRuns) external {
        uint256 size = Batches.checkedSize(orderRuns.length);
        for (uint256 index = 0; index < size; ++index) {
            (bytes32 id, bytes memory refusal) = _trySubmit(orderRuns[index]);
            if (refusal.length != 0) emit IWorkflowRegistry.OrderSkipped(id, bytes4(refusal));
        }
    }

    /// @notice See IWorkflowRegistry.
    /// @dev An order with one run is withdrawn by the word of its request, so that its submission reads no other.
    function cancelOrder(Order calldata order) external {
        if (msg.sender != order.terms.owner && msg.sender != order.terms.payer) {
            revert IWorkflowRegistry.OwnerNotCaller(order.terms.owner, msg.sender);
        }
        bytes32 hash = Orders.typedHash(order);
        if (order.runs > 1) {
            if (_books.nextRunAt[hash] == Orders.NEVER) revert IWorkflowRegistry.OrderAlreadyCancelled(hash);
            _books.nextRunAt[hash] = Orders.NEVER;
        } else {
            bytes32 id = Requests.idOf(order.terms, Requests.hashContent(order.content));
            _revertWith(_refusalOfState(_books.states[id], id, hash));
            _books.states[id] = WorkflowStateLibrary.WITHDRAWN;
        }
        emit IWorkflowRegistry.OrderCancelled(hash);
    }

    /// @return id Of the run's request, or, if it has no valid one, the hash of the order.
    /// @return refusal What `submitSigned` reverts with; empty if the run was submitted.
    function _trySubmit(OrderRun calldata orderRun) private returns (bytes32 id, bytes memory refusal) {
        Order calldata order = orderRun.order;
        bytes32 hash = Orders.typedHash(order);
        refusal = _refusalOfTime(order, orderRun.run);
        if (refusal.length != 0) return (hash, refusal);
        WorkflowTerms memory terms = Orders.termsOf(order, orderRun.run);
        id = Requests.idOfMemory(terms, Requests.hashContent(order.content));
        refusal = _refusalOfState(_books.states[id], id, hash);
        if (refusal.length == 0) refusal = _refusalOfTerms(terms);
        if (refusal.length == 0 && order.runs > 1) refusal = _refusalOfSchedule(hash);
        if (refusal.length == 0) refusal = _refusalOfPayment(orderRun, hash);
        if (refusal.length != 0) return (id, refusal);

        _books.states[id] = WorkflowStateLibrary.during(Phase.Open, terms.deadline);
        if (order.runs > 1) _books.nextRunAt[hash] = uint64(block.timestamp) + order.interval;
        Money.debit(_books, Requests.payerOf(order.terms), terms.token, terms.fee);
        emit IWorkflowRegistry.WorkflowSubmitted(id, terms.owner, terms, order.content);
    }

    function _refusalOfTime(Order calldata order, uint32 run) private view returns (bytes memory) {
        uint256 shift = Orders.shift(order, run);
        if (run >= order.runs || shift + order.terms.deadline > type(uint64).max) {
            return abi.encodeWithSelector(IWorkflowRegistry.RunOutOfRange.selector, run, order.runs);
        }
        uint256 from = shift + order.acceptFrom;
        uint256 until = shift + order.acceptUntil;
        if (block.timestamp < from || block.timestamp > until) {
            return abi.encodeWithSelector(IWorkflowRegistry.OrderNotAcceptable.selector, from, until);
        }
        return "";
    }

    function _refusalOfSchedule(bytes32 hash) private view returns (bytes memory) {
        uint64 next = _books.nextRunAt[hash];
        if (next == Orders.NEVER) return abi.encodeWithSelector(IWorkflowRegistry.OrderAlreadyCancelled.selector, hash);
        if (block.timestamp < next) return abi.encodeWithSelector(IWorkflowRegistry.RunTooEarly.selector, next);
        return "";
    }

    function _refusalOfPayment(OrderRun calldata orderRun, bytes32 hash) private view returns (bytes memory) {
        WorkflowTerms calldata terms = orderRun.order.terms;
        address payer = Requests.payerOf(terms);
        uint256 held = _books.balances[payer][terms.token];
        if (held < terms.fee) {
            return
                abi.encodeWithSelector(
                    IWorkflowRegistry.BalanceInsufficient.selector,
                    payer,
                    terms.token,
                    held,
                    terms.fee
                );
        }
        if (!SignatureCheck.isValid(terms.owner, hash, orderRun.ownerSignature)) {
            return abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, terms.owner);
        }
        if (payer != terms.owner && !SignatureCheck.isValid(payer, hash, orderRun.payerSignature)) {
            return abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, payer);
        }
        return "";
    }
}
