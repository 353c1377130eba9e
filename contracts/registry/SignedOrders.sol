// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../interfaces/IResultVerifier.sol";
import {IWorkflowRegistry, RegistryParameters} from "../interfaces/IWorkflowRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Orders} from "../libraries/Orders.sol";
import {SignatureCheck} from "../libraries/SignatureCheck.sol";
import {RequestWords, RequestWordsLibrary} from "../types/RequestWords.sol";
import {Order, OrderRun} from "../types/SignedOrder.sol";
import {Phase, WorkflowState, WorkflowStateLibrary} from "../types/WorkflowState.sol";
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
        bytes4 problem;
        (id, problem) = _trySubmit(orderRun, Orders.domain());
        if (problem != 0) _explain(orderRun, problem);
    }

    /// @notice See IWorkflowRegistry.
    function submitSignedMany(OrderRun[] calldata orderRuns) external {
        uint256 size = Batches.checkedSize(orderRuns.length);
        bytes32 domain = Orders.domain();
        for (uint256 index = 0; index < size; ++index) {
            (bytes32 id, bytes4 problem) = _trySubmit(orderRuns[index], domain);
            if (problem != 0) emit IWorkflowRegistry.OrderSkipped(id, problem);
        }
    }

    /// @notice See IWorkflowRegistry.
    /// @dev An order with one run is withdrawn by the word of its request, so that its submission reads no other.
    function cancelOrder(Order calldata order) external {
        if (msg.sender != order.terms.owner && msg.sender != order.terms.payer) {
            revert IWorkflowRegistry.OwnerNotCaller(order.terms.owner, msg.sender);
        }
        RequestWords words = RequestWordsLibrary.loadOrder(order);
        bytes32 hash = Orders.typedHash(words, Orders.domain());
        if (order.runs > 1) {
            if (_books.nextRunAt[hash] == Orders.NEVER) revert IWorkflowRegistry.OrderAlreadyCancelled(hash);
            _books.nextRunAt[hash] = Orders.NEVER;
        } else {
            bytes32 id = words.id();
            WorkflowState state = _books.states[id];
            if (!state.isUnknown()) _refuse(_problemOf(words, state), words, id, hash);
            _books.states[id] = WorkflowStateLibrary.WITHDRAWN;
        }
        emit IWorkflowRegistry.OrderCancelled(hash);
    }

    /// @return id Of the run's request, or, if it has no valid one, the hash of the order.
    /// @return problem Selector of the error of `submitSigned`; zero if the run was submitted.
    function _trySubmit(OrderRun calldata orderRun, bytes32 domain) private returns (bytes32 id, bytes4 problem) {
        RequestWords words = RequestWordsLibrary.loadOrder(orderRun.order);
        uint32 run = orderRun.run;
        bytes32 hash = Orders.typedHash(words, domain);
        problem = _problemOfTime(words, run);
        if (problem != 0) return (hash, problem);
        Orders.toRun(words, run);
        id = words.id();
        problem = _problemOf(words, _books.states[id]);
        if (problem != 0) return (id, problem);
        if (words.runs() > 1) problem = _problemOfSchedule(hash);
        if (problem != 0) return (id, problem);

        address payer = words.payer();
        mapping(address token => uint256 amount) storage balances = _books.balances[payer];
        uint256 held = balances[words.token()];
        if (held < words.fee()) return (id, IWorkflowRegistry.BalanceInsufficient.selector);
        if (!_isSigned(orderRun, hash, words.owner(), payer)) return (id, IWorkflowRegistry.SignatureInvalid.selector);

        _books.states[id] = WorkflowStateLibrary.during(Phase.Open, words.deadline());
        if (words.runs() > 1) _books.nextRunAt[hash] = uint64(block.timestamp + words.interval());
        unchecked {
            balances[words.token()] = held - words.fee();
        }
        words.emitSubmitted(id);
    }

    function _isSigned(
        OrderRun calldata orderRun,
        bytes32 hash,
        address owner,
        address payer
    ) private view returns (bool) {
        return
            SignatureCheck.isValid(owner, hash, orderRun.ownerSignature) &&
            (payer == owner || SignatureCheck.isValid(payer, hash, orderRun.payerSignature));
    }

    function _problemOfTime(RequestWords words, uint256 run) private view returns (bytes4) {
        if (!words.isOrderWellFormed()) return IWorkflowRegistry.TermsMalformed.selector;
        if (run >= words.runs()) return IWorkflowRegistry.RunOutOfRange.selector;
        uint256 shift = Orders.shift(words, run);
        if (shift != 0 && shift + words.deadline() > type(uint64).max) return IWorkflowRegistry.RunOutOfRange.selector;
        if (block.timestamp < shift + words.acceptFrom() || block.timestamp > shift + words.acceptUntil()) {
            return IWorkflowRegistry.OrderNotAcceptable.selector;
        }
        return 0;
    }

    function _problemOfSchedule(bytes32 hash) private view returns (bytes4) {
        uint64 next = _books.nextRunAt[hash];
        if (next == Orders.NEVER) return IWorkflowRegistry.OrderAlreadyCancelled.selector;
        if (block.timestamp < next) return IWorkflowRegistry.RunTooEarly.selector;
        return 0;
    }

    /// @dev Reverts with the error that `_trySubmit` named, and its data.
    function _explain(OrderRun calldata orderRun, bytes4 problem) private view {
        RequestWords words = RequestWordsLibrary.loadOrder(orderRun.order);
        bytes32 hash = Orders.typedHash(words, Orders.domain());
        uint32 run = orderRun.run;
        if (problem == IWorkflowRegistry.RunOutOfRange.selector) {
            revert IWorkflowRegistry.RunOutOfRange(run, orderRun.order.runs);
        }
        if (problem == IWorkflowRegistry.OrderNotAcceptable.selector) {
            uint256 shift = Orders.shift(words, run);
            revert IWorkflowRegistry.OrderNotAcceptable(shift + words.acceptFrom(), shift + words.acceptUntil());
        }
        if (problem == IWorkflowRegistry.RunTooEarly.selector) {
            revert IWorkflowRegistry.RunTooEarly(_books.nextRunAt[hash]);
        }
        address payer = words.payer();
        if (problem == IWorkflowRegistry.BalanceInsufficient.selector) {
            uint256 held = _books.balances[payer][words.token()];
            revert IWorkflowRegistry.BalanceInsufficient(payer, words.token(), held, words.fee());
        }
        if (problem == IWorkflowRegistry.SignatureInvalid.selector) {
            address owner = words.owner();
            bool isOwner = SignatureCheck.isValid(owner, hash, orderRun.ownerSignature);
            revert IWorkflowRegistry.SignatureInvalid(isOwner ? payer : owner);
        }
        if (problem == IWorkflowRegistry.TermsMalformed.selector) revert IWorkflowRegistry.TermsMalformed();
        Orders.toRun(words, run);
        _refuse(problem, words, words.id(), hash);
    }
}
