// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev A token that makes a call of its own when somebody takes it. Its one job is to be inside the manager meanwhile.
contract CallingToken {
    address private immutable _target;
    bytes private _data;
    bool public succeeded;
    uint256 private _held;

    constructor(address target, bytes memory data) {
        _target = target;
        _data = data;
    }

    function balanceOf(address) external view returns (uint256) {
        return _held;
    }

    function transferFrom(address, address, uint256 amount) external returns (bool) {
        (succeeded, ) = _target.call(_data);
        _held += amount;
        return true;
    }
}

/// @title Attacks on validator sets: who is a member, and who gets the fees of an epoch
contract SeatAttacksTest is AttackTest {
    uint256 private constant ACCOMPLICE = 10;
    uint256 private constant SWEEPER = 11;

    function test_seats_oneRichExecutor_cannotSweepThem() public {
        _join(ACCOMPLICE, MIN_STAKE);
        _stakeAs(SWEEPER, MIN_STAKE + 1);
        _registerKey(SWEEPER);
        vm.warp(manager.epochOf(epoch).startedAt + EPOCH_LENGTH);
        vm.prank(_owner(SWEEPER));
        manager.takeSeat(0);
        _refuses(
            _owner(SWEEPER),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.leaveSeat, ()),
            IIncentiveManager.SeatJustTaken.selector
        );
        _refuses(
            _owner(SWEEPER),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.takeSeat, (1)),
            IIncentiveManager.SeatAlreadyHeld.selector
        );
        G2Point[] memory keys = new G2Point[](VALIDATORS);
        for (uint256 number = 1; number < VALIDATORS; number++) keys[number - 1] = _publicKey(number);
        keys[VALIDATORS - 1] = _publicKey(ACCOMPLICE);
        assertEq(manager.epochOf(manager.startEpoch(keys)).size, VALIDATORS, "one is displaced, the others are there");
    }

    /// Unstaking leaves the seat too, but the stake that displaced the first holder is bound by then.
    function test_seats_unstakingToSweep_needsNewStakeForEachSeat() public {
        _stakeAs(SWEEPER, MIN_STAKE + 1);
        _registerKey(SWEEPER);
        vm.prank(_owner(SWEEPER));
        manager.takeSeat(0);
        vm.prank(_owner(SWEEPER));
        manager.requestUnstake(MIN_STAKE + 1);
        _refuses(
            _owner(SWEEPER),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.takeSeat, (1)),
            IIncentiveManager.ExecutorNotActive.selector
        );
    }

    /// A fee that the manager refuses is postponed, and later goes to another epoch: nobody may cause that.
    function test_fees_settlingFromWithinTheManager_cannotPostponeThem() public {
        Request memory request = _request(VerifyMode.Quorum);
        request.terms.token = address(token);
        request.terms.fee = MIN_TOKEN_FEE;
        token.mint(OWNER, MIN_TOKEN_FEE);
        vm.prank(OWNER);
        token.approve(address(registry), MIN_TOKEN_FEE);
        _submit(request);
        CertifiedResult[] memory results = _one(_result(request));
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);

        bytes memory settle = abi.encodeCall(registry.settleBatch, (header, results, certificate));
        CallingToken thief = new CallingToken(address(registry), settle);
        manager.distributeRewards(epoch, address(thief), 1);
        assertEq(registry.postponedOf(address(token)), 0, "postponed");
        assertTrue(!thief.succeeded(), "settled from within the manager");
        registry.settleBatch(header, results, certificate);
        assertEq(manager.epochRewards(epoch, address(token)), MIN_TOKEN_FEE, "paid to the epoch of the block");
    }

    /// The ledger certified an item whose mode does not exist: the others are settled.
    function test_settlement_malformedItem_leavesTheOthers() public {
        CertifiedResult[] memory results = _results(2);
        CertifiedResult memory bad = results[1];
        bytes32 good = _idOf(results[0]);
        bytes memory words = abi.encode(block.chainid, address(registry), bad.terms, bad.contentHash);
        assembly ("memory-safe") {
            mstore(add(words, 0xa0), 7) // the mode is word 4 of the preimage
        }
        bytes32 badId = keccak256(words);
        bytes32 domain = keccak256("FlowBuilder settlement v1");
        bytes32[] memory leaves = new bytes32[](2);
        leaves[0] = keccak256(abi.encode(domain, good, results[0].resultHash));
        leaves[1] = keccak256(abi.encode(domain, badId, bad.resultHash));
        BlockHeader memory header = _header(epoch);
        header.settlementRoot = _root(leaves);
        Certificate memory certificate = _certifyBlock(header);
        bytes memory data = abi.encodeCall(registry.settleBatch, (header, results, certificate));
        // Behind 4 bytes and 18 words of header, offset, certificate and length, and the 11 words of the first item.
        assembly ("memory-safe") {
            mstore(add(data, add(0x24, mul(0x20, 31))), 7)
        }
        (bool settled, ) = address(registry).call(data);
        assertTrue(settled, "the batch was stopped");
        assertEq(registry.resultOf(good), RESULT, "the other item");
    }
}
