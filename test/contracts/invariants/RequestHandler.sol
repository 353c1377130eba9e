// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry, Settlement} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {TaskKind, TaskOutput, TaskPlan} from "../../../contracts/types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowKey, WorkflowTerms} from "../../../contracts/types/WorkflowRequest.sol";
import {Strangeness} from "../support/Tokens.sol";
import {Conduct, Consumer} from "./Consumer.sol";
import {StakeHandler} from "./StakeHandler.sol";

/// @notice Where the model says that a request stands.
enum Stage {
    Open,
    Posted,
    Challenged,
    Reopened,
    Settled,
    Refunded
}

/// @notice What the model knows about one request; the contracts must agree after every call.
/// @param truth The one result that the honest sign, prove and post.
/// @param closesAt Last second of the stage.
/// @param windowLeft Seconds of the challenge window when the challenge began.
/// @param poster Actor that posted `claimed`.
/// @param outputGround Whether the open challenge can be answered by a proof.
/// @param ends Settlements and refunds, which must be one at most.
struct Item {
    WorkflowTerms terms;
    WorkflowContent content;
    bytes32 id;
    bytes32 truth;
    Stage stage;
    uint64 closesAt;
    uint64 windowLeft;
    uint256 poster;
    bytes32 claimed;
    bool outputGround;
    uint256 ends;
    bytes32 result;
}

/// @title Random requests, refunds, proofs and balances, each predicted by the model
abstract contract RequestHandler is StakeHandler {
    uint256 internal constant ITEMS_MAX = 60;
    uint32 private constant CALLBACK_GAS = 60_000;

    Consumer public consumer;
    /// Fees of requests that have not ended, by token.
    mapping(address token => uint256 amount) public escrow;
    mapping(bytes32 id => bool) public known;

    Item[] internal items;

    constructor() {
        consumer = new Consumer(registry);
    }

    function submit(uint256 actor, uint256 kind, uint256 fee, uint256 life, uint256 pooled) external timed {
        if (items.length == ITEMS_MAX) return;
        (WorkflowTerms memory terms, WorkflowContent memory content) = _newRequest(actor, kind, fee, life);
        bool fromBalance = registry.balanceOf(terms.owner, terms.token) >= terms.fee &&
            (pooled % 2 == 0 || terms.token != ETHER);
        uint256 value = terms.token == ETHER && !fromBalance ? terms.fee : 0;
        if (terms.token != ETHER) _mint(terms.token, terms.owner, terms.fee);
        bool paid = fromBalance || terms.token != address(strange) || _strangeArrives();
        bool predicted = terms.deadline > clock && terms.fee >= registry.minFeeOf(terms.token) && paid;
        (bool success, ) = _call(
            terms.owner,
            address(registry),
            value,
            abi.encodeCall(IWorkflowRegistry.submitWorkflow, (terms, content))
        );
        _expect(predicted, success, this.submit.selector, "submit");
        if (success) _escrowed(terms, content);
    }

    function submitAgain(uint256 index) external timed {
        if (items.length == 0) return;
        Item storage item = _item(index);
        uint256 value = item.terms.token == ETHER ? item.terms.fee : 0;
        (bool success, ) = _call(
            item.terms.owner,
            address(registry),
            value,
            abi.encodeCall(IWorkflowRegistry.submitWorkflow, (item.terms, item.content))
        );
        if (success) surprise = "submitted twice";
    }

    function cancel(uint256 index, uint256 actor) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Open);
        address caller = actor % 2 == 0 ? item.terms.owner : ownerAt(actor);
        uint64 earlier = clock + CANCEL_NOTICE;
        bool predicted = caller == item.terms.owner && item.stage == Stage.Open && earlier < item.closesAt;
        (bool success, ) = _call(
            caller,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.cancelWorkflow, (item.terms, _contentHash(item)))
        );
        _expect(predicted, success, this.cancel.selector, "cancel");
        if (success) item.closesAt = earlier;
    }

    function refund(uint256 index, uint256 caller) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Open);
        bool predicted = _isExpired(item);
        (bool success, ) = _call(
            accountAt(caller % (2 * ACTORS)),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.refund, (item.terms, _contentHash(item)))
        );
        _expect(predicted, success, this.refund.selector, "refund");
        if (success) _ended(item, Stage.Refunded, 0);
    }

    /// @dev Three requests, and the first again.
    function refundMany(uint256 index, uint256 caller) external timed {
        if (items.length == 0) return;
        WorkflowKey[] memory picked = new WorkflowKey[](4);
        uint256[3] memory places;
        for (uint256 pick = 0; pick < 4; pick++) {
            uint256 place = _placeIn(index ^ ((pick % 3) * 7), Stage.Open);
            places[pick % 3] = place;
            picked[pick] = WorkflowKey(items[place].terms, _contentHash(items[place]));
        }
        bytes memory data = abi.encodeCall(IWorkflowRegistry.refundMany, (picked));
        (bool success, ) = _call(accountAt(caller % (2 * ACTORS)), address(registry), 0, data);
        _expect(true, success, this.refundMany.selector, "refundMany");
        for (uint256 pick = 0; pick < 3; pick++) {
            Item storage item = items[places[pick]];
            if (_isExpired(item)) _ended(item, Stage.Refunded, 0);
        }
    }

    /// @dev One proof in four was made for another executor.
    function settleByProof(uint256 index, uint256 actor, uint256 theft) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Open);
        address operator = operatorAt(actor);
        address proven = theft % 4 == 0 ? operatorAt(actor ^ 1) : operator;
        bytes memory proof = verifier.prove(item.content, registry.contextHash(item.id, proven), item.truth);
        bool predicted = item.terms.mode == VerifyMode.Zk &&
            _isOpen(item) &&
            proven == operator &&
            manager.isActive(operator) &&
            (item.terms.token != address(strange) || _strangeMoves());
        (bool success, ) = _call(
            operator,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.validateExecution, (item.terms, item.content, item.truth, proof))
        );
        _expect(predicted, success, this.settleByProof.selector, "settleByProof");
        if (success) _ended(item, Stage.Settled, item.truth);
    }

    /// @dev Two requests, and the first again; one second proof in four was made for another executor.
    function settleManyByProof(uint256 index, uint256 actor, uint256 theft) external timed {
        if (items.length == 0) return;
        Item storage first = _itemIn(index, Stage.Open);
        Item storage second = _itemIn(index / 2, Stage.Open);
        address operator = operatorAt(actor);
        Settlement[] memory settlements = new Settlement[](3);
        settlements[0] = _settlement(first, operator);
        settlements[1] = _settlement(second, theft % 4 == 0 ? operatorAt(actor ^ 1) : operator);
        settlements[2] = settlements[0];
        bool one = first.terms.mode == VerifyMode.Zk && _isOpen(first);
        bool two = second.id != first.id && second.terms.mode == VerifyMode.Zk && _isOpen(second);
        bool predicted = !(one || two) ||
            (manager.isActive(operator) &&
                !(two && theft % 4 == 0) &&
                !(one && first.terms.token == address(strange) && !_strangeMoves()) &&
                !(two && second.terms.token == address(strange) && !_strangeMoves()));
        (bool success, ) = _call(
            operator,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.validateExecutions, (settlements))
        );
        _expect(predicted, success, this.settleManyByProof.selector, "settleManyByProof");
        if (success && one) _ended(first, Stage.Settled, first.truth);
        if (success && two) _ended(second, Stage.Settled, second.truth);
    }

    function deposit(uint256 actor, uint256 tokenIndex, uint256 amount) external timed {
        address owner = ownerAt(actor);
        address paid = tokenAt(tokenIndex);
        amount = bound(amount, 0, 1 ether);
        if (paid != ETHER) _mint(paid, owner, amount);
        (bool success, ) = _call(
            owner,
            address(registry),
            paid == ETHER ? amount : 0,
            abi.encodeCall(IWorkflowRegistry.deposit, (paid, amount))
        );
        bool predicted = amount > 0 && (paid != address(strange) || _strangeArrives());
        _expect(predicted, success, this.deposit.selector, "deposit");
    }

    function withdrawBalance(uint256 account, uint256 tokenIndex, uint256 amount) external timed {
        address owner = accountAt(account % (2 * ACTORS));
        address paid = tokenAt(tokenIndex);
        uint256 held = registry.balanceOf(owner, paid);
        amount = bound(amount, 0, held + 1);
        (bool success, ) = _call(
            owner,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.withdraw, (paid, amount))
        );
        bool predicted = amount > 0 &&
            amount <= held &&
            (paid != address(strange) || _strangeArrives() || _strangeMoves());
        _expect(predicted, success, this.withdrawBalance.selector, "withdrawBalance");
    }

    function retryCallback(uint256 index) external timed {
        if (items.length == 0) return;
        uint256 place = index % items.length;
        for (uint256 step = 0; step < items.length && !registry.callbackFailed(items[place].id); step++) {
            place = (place + 1) % items.length;
        }
        Item storage item = items[place];
        bool predicted = registry.callbackFailed(item.id) && consumer.conduct() == Conduct.Listens;
        (bool success, ) = _call(
            ownerAt(index),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.retryCallback, (item.terms, _contentHash(item)))
        );
        _expect(predicted, success, this.retryCallback.selector, "retryCallback");
    }

    function distributePostponed(uint256 actor) external timed {
        bool predicted = registry.postponedOf(address(strange)) > 1 && _strangeMoves();
        (bool success, ) = _call(
            ownerAt(actor),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.distributePostponed, (address(strange)))
        );
        _expect(predicted, success, this.distributePostponed.selector, "distributePostponed");
    }

    function behave(uint256 conduct, uint256 strangeness) external timed {
        consumer.setConduct(Conduct(conduct % 3));
        // Mostly a good token.
        strange.setStrangeness(strangeness % 2 == 0 ? Strangeness.None : Strangeness((strangeness / 2) % 6));
    }

    function itemCount() external view returns (uint256) {
        return items.length;
    }

    function itemAt(uint256 index) external view returns (Item memory) {
        return items[index];
    }

    // --- The model

    function _newRequest(
        uint256 actor,
        uint256 kind,
        uint256 fee,
        uint256 life
    ) internal view returns (WorkflowTerms memory terms, WorkflowContent memory content) {
        // Many of the kind whose settlement a bad token could stop.
        if (kind % 4 == 0) kind = 6;
        address paid = tokenAt(kind / 3);
        uint96 minFee = registry.minFeeOf(paid);
        bool calls = (kind / 9) % 2 == 0;
        terms = WorkflowTerms({
            owner: ownerAt(actor),
            payer: address(0),
            mode: VerifyMode(kind % 3),
            deadline: clock + uint64(bound(life, 0, 6 hours)),
            fee: uint96(bound(fee, minFee - 1, uint256(minFee) * 1_000)),
            token: paid,
            callback: calls ? address(consumer) : address(0),
            callbackGas: calls ? CALLBACK_GAS : 0,
            clientRequestId: bytes32(items.length)
        });
        bytes32 program = keccak256(abi.encode("program", items.length));
        content = WorkflowContent({
            definitionHash: keccak256("definition"),
            inputsHash: keccak256("inputs"),
            programHash: terms.mode == VerifyMode.Optimistic
                ? keccak256(abi.encode(TaskPlan(0, TaskKind.Compute, program)))
                : program,
            inputsCommitment: keccak256("commitment")
        });
    }

    /// @dev Writes down that a request was accepted.
    function _escrowed(WorkflowTerms memory terms, WorkflowContent memory content) internal {
        Item storage item = items.push();
        item.terms = terms;
        item.content = content;
        item.id = registry.workflowId(terms, keccak256(abi.encode(content)));
        item.truth = terms.mode == VerifyMode.Optimistic
            ? keccak256(abi.encode(_output(items.length - 1, true)))
            : keccak256(abi.encode("truth", item.id));
        item.closesAt = terms.deadline;
        if (known[item.id]) surprise = "one id for two requests";
        known[item.id] = true;
        escrow[terms.token] += terms.fee;
    }

    /// @dev The one task of an optimistic request: its true output, or another.
    function _output(uint256 index, bool isTrue) internal view returns (TaskOutput memory) {
        bytes32 program = keccak256(abi.encode("program", uint256(items[index].terms.clientRequestId)));
        bytes32 commitment = keccak256(abi.encode("output", program, isTrue));
        return TaskOutput(0, TaskKind.Compute, program, keccak256("task inputs"), commitment, commitment);
    }

    function _ended(Item storage item, Stage stage, bytes32 result) internal {
        item.ends++;
        item.stage = stage;
        item.result = result;
        escrow[item.terms.token] -= item.terms.fee;
    }

    function _isOpen(Item storage item) internal view returns (bool) {
        return item.stage == Stage.Open && clock <= item.closesAt;
    }

    function _isExpired(Item storage item) internal view returns (bool) {
        return (item.stage == Stage.Open || item.stage == Stage.Reopened) && clock > item.closesAt;
    }

    function _contentHash(Item storage item) internal view returns (bytes32) {
        return keccak256(abi.encode(item.content));
    }

    function _item(uint256 index) internal view returns (Item storage) {
        return items[index % items.length];
    }

    function _itemIn(uint256 index, Stage stage) internal view returns (Item storage) {
        return items[_placeIn(index, stage)];
    }

    /// @dev Mostly the next one in that stage: what has ended answers nothing but errors.
    function _placeIn(uint256 index, Stage stage) internal view returns (uint256 place) {
        place = index % items.length;
        if (index % 8 == 0) return place;
        for (uint256 step = 0; step < items.length && items[place].stage != stage; step++) {
            place = (place + 1) % items.length;
        }
    }

    /// @dev Whether all of a transfer of the strange token arrives.
    function _strangeArrives() internal view returns (bool) {
        Strangeness strangeness = strange.strangeness();
        return
            strangeness == Strangeness.None ||
            strangeness == Strangeness.ReturnsNothing ||
            strangeness == Strangeness.CallsBack;
    }

    /// @dev Whether the registry can hand the strange token to the manager: it does not answer calls of a token.
    function _strangeMoves() internal view returns (bool) {
        Strangeness strangeness = strange.strangeness();
        return
            strangeness == Strangeness.None ||
            strangeness == Strangeness.ReturnsNothing ||
            strangeness == Strangeness.TakesFee;
    }

    function _mint(address paid, address account, uint256 amount) internal {
        if (paid == address(token)) token.mint(account, amount);
        else strange.mint(account, amount);
    }

    function _settlement(Item storage item, address operator) private view returns (Settlement memory) {
        bytes memory proof = verifier.prove(item.content, registry.contextHash(item.id, operator), item.truth);
        return Settlement(item.terms, item.content, item.truth, proof);
    }
}
