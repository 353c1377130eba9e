// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {Executor} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {Settlement} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {VerifyMode, WorkflowRequest} from "../../../contracts/types/WorkflowRequest.sol";
import {MockResultVerifier} from "./MockResultVerifier.sol";
import {Test} from "./Test.sol";

/// @notice What the model knows about one request; the contracts must agree after every call.
struct RequestModel {
    WorkflowRequest request;
    bytes32 id;
    uint64 closesAt;
    uint256 settlements;
    uint256 refunds;
    bytes32 result;
    address executor;
}

/// @title Random calls for the invariant tests, each predicted by a model of its own
/// @dev A call that succeeds although the model forbids it, or fails although the model allows it, is a surprise.
contract FlowBuilderHandler is Test {
    uint256 private constant ACTORS = 4;
    uint64 private constant START = 1_800_000_000;

    IncentiveManager public immutable manager;
    WorkflowRegistry public immutable registry;
    MockResultVerifier public immutable verifier;

    /// Calls whose outcome the model did not predict; the invariant wants none.
    string public surprise;
    /// Wei that was forced into each contract.
    uint256 public forcedToRegistry;
    uint256 public forcedToManager;
    /// Sum of the refunded and not yet withdrawn fees.
    uint256 public owed;
    /// Successful calls by kind, so that a test can see that the run reached them.
    mapping(bytes4 selector => uint256 count) public successes;

    RequestModel[] private _models;
    uint64 private _now = START;

    constructor(IncentiveManager manager_, WorkflowRegistry registry_, MockResultVerifier verifier_) {
        manager = manager_;
        registry = registry_;
        verifier = verifier_;
    }

    /// @dev The runner may reset the clock between calls: the model keeps its own.
    modifier timed() {
        vm.warp(_now);
        _;
    }

    function wait(uint256 duration) external timed {
        // Mostly within the life of a request, sometimes as long as the unbonding period.
        _now += uint64(bound(duration, 1, duration % 16 == 0 ? 8 days : 2 hours));
    }

    function submit(uint256 actor, uint256 fee, uint256 life, uint256 salt) external timed {
        WorkflowRequest memory request = WorkflowRequest({
            owner: _actor(actor),
            mode: VerifyMode(bound(salt, 0, 20) == 0 ? 0 : 1),
            deadline: _now + uint64(bound(life, 0, 6 hours)),
            fee: uint96(bound(fee, registry.minFee() - 1, 3 ether)),
            definitionHash: bytes32(salt),
            inputsHash: bytes32(0),
            programHash: bytes32(0),
            inputsCommitment: bytes32(0),
            clientRequestId: bytes32(_models.length)
        });
        bool allowed = request.mode == VerifyMode.Zk && request.deadline > _now && request.fee >= registry.minFee();
        vm.deal(request.owner, request.fee);
        vm.prank(request.owner);
        try registry.submitWorkflow{value: request.fee}(request) returns (bytes32 id) {
            _expect(allowed, this.submit.selector, "submitted against the rules");
            RequestModel storage model = _models.push();
            model.request = request;
            model.id = id;
            model.closesAt = request.deadline;
        } catch {
            _expect(!allowed, 0, "refused a good submission");
        }
    }

    function submitAgain(uint256 index) external timed {
        if (_models.length == 0) return;
        WorkflowRequest memory request = _model(index, false).request;
        vm.deal(request.owner, request.fee);
        vm.prank(request.owner);
        try registry.submitWorkflow{value: request.fee}(request) {
            _expect(false, 0, "submitted twice");
        } catch {}
    }

    /// @dev One proof in four is made for another executor.
    function settle(uint256 index, uint256 actor, bytes32 result, uint256 theft) external timed {
        if (_models.length == 0) return;
        RequestModel storage model = _model(index, false);
        address executor = _actor(actor);
        address proven = theft % 4 == 0 ? _actor(actor + 1) : executor;
        bytes memory proof = verifier.prove(model.request, registry.contextHash(model.id, proven), result);
        bool allowed =
            model.settlements + model.refunds == 0 &&
                _now <= model.closesAt &&
                proven == executor &&
                uint256(result) > type(uint64).max &&
                uint256(result) != type(uint256).max &&
                manager.executorOf(executor).stake >= manager.minStake();
        vm.prank(executor);
        try registry.validateExecution(model.request, result, proof) {
            _expect(allowed, this.settle.selector, "settled against the rules");
            model.settlements++;
            model.result = result;
            model.executor = executor;
        } catch {
            _expect(!allowed, 0, "refused a good settlement");
        }
    }

    /// @dev Two requests, and the first again; one second proof in four is made for another executor.
    function settleBatch(uint256 index, uint256 actor, bytes32 result, uint256 theft) external timed {
        if (_models.length == 0) return;
        uint256 place = _place(index, false);
        uint256[3] memory picks = [place, (place + 1) % _models.length, place];
        address executor = _actor(actor);
        Settlement[] memory settlements = new Settlement[](3);
        for (uint256 item = 0; item < 3; item++) {
            RequestModel storage model = _models[picks[item]];
            address proven = item == 1 && theft % 4 == 0 ? _actor(actor + 1) : executor;
            uint256 context = registry.contextHash(model.id, proven);
            settlements[item] = Settlement(model.request, result, verifier.prove(model.request, context, result));
        }
        bool first = _isOpen(picks[0]);
        bool second = picks[1] != picks[0] && _isOpen(picks[1]);
        bool allowed =
            !(first || second) ||
                (!(second && theft % 4 == 0) &&
                    uint256(result) > type(uint64).max &&
                    uint256(result) != type(uint256).max &&
                    manager.executorOf(executor).stake >= manager.minStake());
        vm.prank(executor);
        try registry.validateExecutions(settlements) {
            _expect(allowed, first || second ? this.settleBatch.selector : bytes4(0), "batch against the rules");
            if (first) _completed(picks[0], result, executor);
            if (second) _completed(picks[1], result, executor);
        } catch {
            _expect(!allowed, 0, "refused a good batch");
        }
    }

    function cancel(uint256 index, uint256 actor) external timed {
        if (_models.length == 0) return;
        RequestModel storage model = _model(index, false);
        address caller = actor % 2 == 0 ? model.request.owner : _actor(actor);
        uint64 earlier = _now + registry.cancelNotice();
        bool allowed =
            caller == model.request.owner &&
                model.settlements + model.refunds == 0 &&
                _now <= model.closesAt &&
                earlier < model.closesAt;
        vm.prank(caller);
        try registry.cancelWorkflow(model.request) {
            _expect(allowed, this.cancel.selector, "cancelled against the rules");
            model.closesAt = earlier;
        } catch {
            _expect(!allowed, 0, "refused a good cancellation");
        }
    }

    function refund(uint256 index) external timed {
        if (_models.length == 0) return;
        RequestModel storage model = _model(index, true);
        bool allowed = model.settlements + model.refunds == 0 && _now > model.closesAt;
        try registry.refund(model.request) {
            _expect(allowed, this.refund.selector, "refunded against the rules");
            model.refunds++;
            owed += model.request.fee;
        } catch {
            _expect(!allowed, 0, "refused a good refund");
        }
    }

    function withdrawBalance(uint256 actor) external timed {
        address owner = _actor(actor);
        uint256 amount = registry.balanceOf(owner);
        uint256 before = owner.balance;
        vm.prank(owner);
        try registry.withdrawBalance() {
            _expect(amount > 0 && owner.balance == before + amount, this.withdrawBalance.selector, "paid wrongly");
            owed -= amount;
        } catch {
            _expect(amount == 0, 0, "refused a good withdrawal");
        }
    }

    function stake(uint256 actor, uint256 amount) external timed {
        address executor = _actor(actor);
        amount = bound(amount, 0, 3 ether);
        uint256 total = manager.executorOf(executor).stake + amount;
        vm.deal(executor, amount);
        vm.prank(executor);
        try manager.stake{value: amount}() {
            _expect(amount > 0 && total >= manager.minStake(), this.stake.selector, "staked against the rules");
        } catch {
            _expect(amount == 0 || total < manager.minStake(), 0, "refused a good stake");
        }
    }

    function requestUnstake(uint256 actor, uint256 amount, uint256 all) external timed {
        address executor = _actor(actor);
        uint256 held = manager.executorOf(executor).stake;
        amount = all % 4 == 0 ? held : bound(amount, 0, held + 1);
        bool allowed = amount > 0 && amount <= held && (amount == held || held - amount >= manager.minStake());
        vm.prank(executor);
        try manager.requestUnstake(amount) {
            _expect(allowed, this.requestUnstake.selector, "unstaked against the rules");
        } catch {
            _expect(!allowed, 0, "refused a good request to unstake");
        }
    }

    function withdraw(uint256 actor) external timed {
        address account = _actor(actor);
        Executor memory executor = manager.executorOf(account);
        uint256 before = account.balance;
        vm.prank(account);
        try manager.withdraw() {
            _expect(
                executor.unbonding > 0 && _now >= executor.releaseAt && account.balance == before + executor.unbonding,
                this.withdraw.selector,
                "released against the rules"
            );
        } catch {
            _expect(executor.unbonding == 0 || _now < executor.releaseAt, 0, "refused a good withdrawal of stake");
        }
    }

    function claimRewards(uint256 actor) external timed {
        address executor = _actor(actor);
        uint256 amount = manager.executorOf(executor).rewards;
        uint256 before = executor.balance;
        vm.prank(executor);
        try manager.claimRewards() {
            _expect(amount > 0 && executor.balance == before + amount, this.claimRewards.selector, "claimed wrongly");
        } catch {
            _expect(amount == 0, 0, "refused a good claim");
        }
    }

    function creditFee(uint256 actor, uint256 amount) external timed {
        address executor = _actor(actor);
        amount = bound(amount, 0, 1 ether);
        bool allowed = amount > 0 && manager.executorOf(executor).stake >= manager.minStake();
        vm.deal(address(this), amount);
        try manager.creditFee{value: amount}(executor) {
            _expect(allowed, this.creditFee.selector, "credited against the rules");
        } catch {
            _expect(!allowed, 0, "refused a good credit");
        }
    }

    function forceEther(uint256 amount, bool toRegistry) external {
        amount = bound(amount, 1, 1 ether);
        address target = toRegistry ? address(registry) : address(manager);
        vm.deal(target, target.balance + amount);
        if (toRegistry) forcedToRegistry += amount;
        else forcedToManager += amount;
    }

    function modelCount() external view returns (uint256) {
        return _models.length;
    }

    function modelAt(uint256 index) external view returns (RequestModel memory) {
        return _models[index];
    }

    function actorCount() external pure returns (uint256) {
        return ACTORS;
    }

    function actorAt(uint256 index) external pure returns (address) {
        return _actor(index);
    }

    function _model(uint256 index, bool closed) private view returns (RequestModel storage) {
        return _models[_place(index, closed)];
    }

    /// @dev Mostly of one that is pending, and has closed or not: what ended long ago answers nothing but errors.
    function _place(uint256 index, bool closed) private view returns (uint256 place) {
        uint256 count = _models.length;
        place = index % count;
        if (index % 4 == 0) return place;
        for (uint256 step = 0; step < count; step++) {
            RequestModel storage model = _models[place];
            if (model.settlements + model.refunds == 0 && (_now > model.closesAt) == closed) return place;
            place = (place + 1) % count;
        }
    }

    function _isOpen(uint256 place) private view returns (bool) {
        RequestModel storage model = _models[place];
        return model.settlements + model.refunds == 0 && _now <= model.closesAt;
    }

    function _completed(uint256 place, bytes32 result, address executor) private {
        RequestModel storage model = _models[place];
        model.settlements++;
        model.result = result;
        model.executor = executor;
    }

    /// @dev Every actor owns requests and executes them, so that the roles also meet in one account.
    function _actor(uint256 index) private pure returns (address) {
        return address(uint160(0xAC7000 + (index % ACTORS)));
    }

    function _expect(bool predicted, bytes4 selector, string memory what) private {
        if (!predicted) surprise = what;
        else if (selector != 0) successes[selector]++;
    }
}
