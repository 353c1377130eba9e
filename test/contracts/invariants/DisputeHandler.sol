// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {Fault, SlashStatus} from "../../../contracts/types/Slash.sol";
import {ChallengeGround, TaskChallenge, TaskKind, TaskOutput, TaskPlan} from "../../../contracts/types/TaskClaim.sol";
import {VerifyMode, WorkflowKey} from "../../../contracts/types/WorkflowRequest.sol";
import {BlockHandler, Flaw} from "./BlockHandler.sol";
import {Item, Stage} from "./RequestHandler.sol";

/// @title Random claims and disputes
/// @dev The honest post the truth and answer every challenge in time; anybody may challenge anything. Nobody can prove what
/// is false.
abstract contract DisputeHandler is BlockHandler {
    /// Ids of all slashes there ever were.
    bytes32[] internal slashIds;
    mapping(bytes32 id => bool) private _isListed;

    function post(uint256 index, uint256 actor, uint256 lie, uint256 pooled) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Open);
        address operator = operatorAt(actor);
        bool isTrue = isHonest(actor) || lie % 2 == 0;
        bytes32 claimed = isTrue ? item.truth : keccak256(abi.encode(_output(_place(item), false)));
        bool fromBalance = pooled % 2 == 0 && registry.balanceOf(operator, ETHER) >= POST_BOND;
        (bool success, ) = _call(
            operator,
            address(registry),
            fromBalance ? 0 : POST_BOND,
            abi.encodeCall(IWorkflowRegistry.postResult, (item.terms, _contentHash(item), claimed))
        );
        bool predicted = item.terms.mode == VerifyMode.Optimistic && _isOpen(item) && manager.isActive(operator);
        _expect(predicted, success, this.post.selector, "post");
        if (!success) return;
        item.stage = Stage.Posted;
        item.closesAt = clock + CHALLENGE_WINDOW;
        item.poster = actor % ACTORS;
        item.claimed = claimed;
    }

    function challenge(uint256 index, uint256 actor, uint256 ground) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Posted);
        bool byProof = ground % 2 == 0;
        TaskOutput memory output = _output(_place(item), item.claimed == item.truth);
        TaskChallenge memory dispute = TaskChallenge({
            ground: byProof ? ChallengeGround.Output : ChallengeGround.Result,
            output: output,
            outputProof: new bytes32[](0),
            plan: _plan(item),
            planProof: new bytes32[](0)
        });
        address challenger = accountAt(actor % (2 * ACTORS));
        (bool success, ) = _call(
            challenger,
            address(registry),
            CHALLENGE_BOND,
            abi.encodeCall(IWorkflowRegistry.challengeTask, (item.terms, item.content, dispute))
        );
        bool predicted = item.stage == Stage.Posted && clock <= item.closesAt;
        _expect(predicted, success, this.challenge.selector, "challenge");
        if (!success) return;
        item.stage = Stage.Challenged;
        item.windowLeft = item.closesAt - clock;
        item.closesAt = clock + RESOLUTION_WINDOW;
        item.outputGround = byProof;
    }

    function resolve(uint256 index, uint256 actor, uint256 theft) external timed {
        if (items.length == 0) return;
        _resolve(_itemIn(index, Stage.Challenged), actor, theft % 8 == 0);
    }

    function resolveUnanswered(uint256 index) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Challenged);
        bool predicted = item.stage == Stage.Challenged && clock > item.closesAt;
        (bool success, ) = _call(
            ownerAt(index),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.resolveUnanswered, (item.terms, _contentHash(item)))
        );
        _expect(predicted, success, this.resolveUnanswered.selector, "resolveUnanswered");
        if (success) _upheld(item);
    }

    function finalize(uint256 index) external timed {
        if (items.length == 0) return;
        Item storage item = _itemIn(index, Stage.Posted);
        bool predicted = item.stage == Stage.Posted && clock > item.closesAt;
        (bool success, ) = _call(
            ownerAt(index),
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.finalizeResult, (item.terms, _contentHash(item)))
        );
        _expect(predicted, success, this.finalize.selector, "finalize");
        if (success) _ended(item, Stage.Settled, item.claimed);
    }

    function slashCount() external view returns (uint256) {
        return slashIds.length;
    }

    function slashIdAt(uint256 index) external view returns (bytes32) {
        return slashIds[index];
    }

    /// @dev Time passes only after the honest have answered what would be overdue then.
    function _answerBefore(uint64 time) internal {
        for (uint256 index = 0; index < items.length; index++) {
            Item storage item = items[index];
            if (item.stage != Stage.Challenged || !isHonest(item.poster)) continue;
            if (clock > item.closesAt || time <= item.closesAt) continue;
            if (item.outputGround) _resolve(item, item.poster, false);
            else _certifyAlone(item);
        }
    }

    /// @dev The network settles one request by a certificate of all validators.
    function _certifyAlone(Item storage item) private {
        if (!_isEpochGood(manager.currentEpoch())) _startEpoch();
        CertifiedResult[] memory results = new CertifiedResult[](1);
        results[0] = CertifiedResult(item.terms, _contentHash(item), item.truth);
        _settleBlock(results, Flaw.None, 0, false);
    }

    function _lostDispute(Item storage item) internal override {
        _listSlash(manager.slashId(Fault.LostDispute, owners[item.poster], item.id));
    }

    /// @dev Remembers a slash if there is one with this id.
    function _listSlash(bytes32 id) internal {
        if (_isListed[id] || manager.slashOf(id).status == SlashStatus.Unknown) return;
        _isListed[id] = true;
        slashIds.push(id);
    }

    function _resolve(Item storage item, uint256 actor, bool theft) private {
        bytes memory data = _answer(item, theft ? operatorAt(actor ^ 1) : operatorAt(actor));
        (bool success, ) = _call(operatorAt(actor), address(registry), 0, data);
        bool predicted = item.stage == Stage.Challenged && clock <= item.closesAt && item.outputGround && !theft;
        _expect(predicted, success, this.resolve.selector, "resolve");
        if (!success) return;
        if (item.claimed != item.truth) return _upheld(item);
        _bondLost(CHALLENGE_BOND);
        item.stage = Stage.Posted;
        uint64 leastLeft = CHALLENGE_WINDOW / 4;
        item.closesAt = clock + (item.windowLeft < leastLeft ? leastLeft : item.windowLeft);
    }

    /// @dev A proof of the true outputs, made for `prover`.
    function _answer(Item storage item, address prover) private view returns (bytes memory) {
        TaskOutput memory claimed = _output(_place(item), item.claimed == item.truth);
        bytes32 outputs = _output(_place(item), true).outputsCommitment;
        TaskPlan memory plan = _plan(item);
        uint256 context = registry.contextHash(item.id, prover);
        bytes memory proof = verifier.proveTask(plan.programHash, claimed.inputsCommitment, outputs, context);
        return
            abi.encodeCall(
                IWorkflowRegistry.resolveChallenge,
                (WorkflowKey(item.terms, _contentHash(item)), claimed, plan, outputs, proof)
            );
    }

    function _upheld(Item storage item) private {
        _bondLost(POST_BOND);
        _lostDispute(item);
        item.stage = Stage.Reopened;
        item.closesAt = clock + RESOLUTION_WINDOW;
    }

    function _plan(Item storage item) private view returns (TaskPlan memory) {
        bytes32 program = keccak256(abi.encode("program", uint256(item.terms.clientRequestId)));
        return TaskPlan(0, TaskKind.Compute, program);
    }

    function _place(Item storage item) private view returns (uint256 place) {
        while (items[place].id != item.id) place++;
    }
}
