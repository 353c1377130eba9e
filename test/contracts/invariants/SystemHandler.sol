// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {Order, OrderRun} from "../../../contracts/types/SignedOrder.sol";
import {WorkflowContent, WorkflowTerms} from "../../../contracts/types/WorkflowRequest.sol";
import {EvidenceHandler} from "./EvidenceHandler.sol";
import {VmKeys} from "./World.sol";

/// @notice What the model knows about a signed order.
/// @param nextRunAt From when on the next run may be submitted.
/// @param submitted How many runs were.
struct SignedOrder {
    Order order;
    bytes ownerSignature;
    bytes payerSignature;
    bool cancelled;
    uint64 nextRunAt;
    uint256 submitted;
}

/// @title All random calls: those of the other handlers, signed orders, and time
contract SystemHandler is EvidenceHandler {
    uint256 private constant ORDERS_MAX = 20;
    uint32 private constant RUNS_MAX = 3;

    SignedOrder[] internal orders;

    function wait(uint256 duration) external timed {
        // Mostly within the life of a request, sometimes as long as an epoch or the unbonding period.
        uint64 passed = uint64(
            bound(duration, 1, duration % 16 == 0 ? 8 days : duration % 16 < 3 ? 1 days : 2 hours)
        );
        _answerBefore(clock + passed);
        clock += passed;
    }

    function sign(uint256 owner, uint256 payer, uint256 kind, uint256 life) external timed {
        if (orders.length == ORDERS_MAX) return;
        (WorkflowTerms memory terms, WorkflowContent memory content) = _newRequest(
            owner,
            (kind % 2) + 3 * ((kind / 7) % TOKENS),
            kind,
            life
        );
        terms.payer = payer % 3 == 0 ? address(0) : ownerAt(payer);
        terms.callback = address(0);
        terms.callbackGas = 0;
        terms.clientRequestId = keccak256(abi.encode("order", orders.length));
        SignedOrder storage signed = orders.push();
        signed.order = Order({
            terms: terms,
            content: content,
            acceptFrom: clock,
            acceptUntil: clock + 2 hours,
            runs: uint32(1 + (kind % RUNS_MAX)),
            interval: 1 hours
        });
        bytes32 hash = registry.orderHash(signed.order);
        signed.ownerSignature = _signature(owner, hash);
        // One payer in five was never asked.
        signed.payerSignature = _signature(payer % 5 == 1 ? payer ^ 1 : payer, hash);
    }

    /// @dev One submission in eight has a field that nobody signed.
    function submitRun(uint256 index, uint256 run, uint256 change) external timed {
        if (orders.length == 0 || items.length == ITEMS_MAX) return;
        SignedOrder storage signed = orders[index % orders.length];
        OrderRun memory orderRun = OrderRun(
            signed.order,
            uint32(run % (RUNS_MAX + 1)),
            signed.ownerSignature,
            signed.payerSignature
        );
        if (change % 8 == 0) orderRun.order.terms.fee += 1;
        WorkflowTerms memory terms = _termsOf(orderRun.order, orderRun.run);
        bool predicted = change % 8 != 0 && _isSubmittable(signed, orderRun, terms);
        (bool success, ) = _call(
            accountAt(change % (2 * ACTORS)),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.submitSigned, (orderRun))
        );
        _expect(predicted, success, this.submitRun.selector, "submitRun");
        if (!success) return;
        if (signed.submitted > 0 && clock < signed.nextRunAt) surprise = "runs too close to each other";
        if (++signed.submitted > signed.order.runs) surprise = "more runs than were signed";
        signed.nextRunAt = signed.order.runs > 1 ? clock + signed.order.interval : 0;
        _escrowed(terms, orderRun.order.content);
    }

    function cancelOrder(uint256 index, uint256 caller) external timed {
        if (orders.length == 0) return;
        SignedOrder storage signed = orders[index % orders.length];
        WorkflowTerms memory terms = signed.order.terms;
        address account = caller % 2 == 0 ? terms.owner : ownerAt(caller);
        bool entitled = account == terms.owner || account == terms.payer;
        bool predicted = entitled && !signed.cancelled && (signed.order.runs > 1 || signed.submitted == 0);
        (bool success, ) = _call(
            account,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.cancelOrder, (signed.order))
        );
        _expect(predicted, success, this.cancelOrder.selector, "cancelOrder");
        if (success) signed.cancelled = true;
    }

    function _isSubmittable(
        SignedOrder storage signed,
        OrderRun memory orderRun,
        WorkflowTerms memory terms
    ) private view returns (bool) {
        Order memory order = orderRun.order;
        if (signed.cancelled || orderRun.run >= order.runs || clock < signed.nextRunAt) return false;
        uint64 shift = orderRun.run * order.interval;
        if (clock < order.acceptFrom + shift || clock > order.acceptUntil + shift) return false;
        if (known[registry.workflowId(terms, keccak256(abi.encode(order.content)))]) return false;
        address payer = terms.payer == address(0) ? terms.owner : terms.payer;
        if (registry.balanceOf(payer, terms.token) < terms.fee) return false;
        if (terms.fee < registry.minFeeOf(terms.token) || terms.deadline <= clock) return false;
        return payer == terms.owner || _isSignedBy(payer, signed);
    }

    function _isSignedBy(address payer, SignedOrder storage signed) private view returns (bool) {
        bytes32 hash = registry.orderHash(signed.order);
        bytes memory signature = signed.payerSignature;
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        return ecrecover(hash, uint8(signature[64]), r, s) == payer;
    }

    function _termsOf(Order memory order, uint32 run) private pure returns (WorkflowTerms memory terms) {
        terms = abi.decode(abi.encode(order.terms), (WorkflowTerms));
        if (run == 0) return terms;
        terms.deadline += run * order.interval;
        terms.clientRequestId = keccak256(abi.encode(terms.clientRequestId, run));
    }

    function _signature(uint256 actor, bytes32 hash) private returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VmKeys(address(vm)).sign(_privateKey(actor), hash);
        return abi.encodePacked(r, s, v);
    }
}
