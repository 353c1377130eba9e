// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {WorkflowRegistry} from "../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../contracts/interfaces/IIncentiveManager.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {BlockHeader} from "../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../contracts/types/Certificate.sol";
import {MAX_BATCH} from "../../contracts/types/MaxBatch.sol";
import {TaskKind, TaskOutput} from "../../contracts/types/TaskClaim.sol";
import {Vote, VoteType} from "../../contracts/types/Vote.sol";
import {VerifyMode} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {BlockTest} from "./support/BlockTest.sol";
import {Request} from "./support/FlowBuilderTest.sol";

/// @dev Real BLS signatures throughout.
contract WorkflowRegistryCertificateTest is BlockTest {
    function test_settleBatch_allOpen_settlesAllAndPaysTheEpoch() public {
        CertifiedResult[] memory results = _results(3);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);
        for (uint256 index = 0; index < 3; index++) {
            vm.expectEmit(true, true, true, true, address(registry));
            emit IWorkflowRegistry.WorkflowExecuted(
                _idOf(results[index]),
                address(0),
                RESULT,
                results[index].terms.fee
            );
        }
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.BlockSettled(keccak256(abi.encode(header)), epoch, header.height);
        vm.prank(STRANGER);
        registry.settleBatch(header, results, certificate);

        assertEq(manager.epochRewards(epoch, ETHER), 3 * uint256(MIN_FEE) + 3, "rewards of the epoch");
        assertEq(address(registry).balance, 0, "escrow left");
        for (uint256 index = 0; index < 3; index++) {
            (bytes32 id, bytes32 result) = registry.certifiedResultOf(results[index].terms, results[index].contentHash);
            assertEq(id, _idOf(results[index]), "id");
            assertEq(result, RESULT, "result");
            assertEq(registry.resultOf(id), RESULT, "result by id");
        }
    }

    function test_settleBatch_eachSize_rebuildsTheRoot() public {
        for (uint256 size = 1; size <= 9; size++) {
            CertifiedResult[] memory results = _results(size);
            _settleBlock(results);
            assertEq(registry.resultOf(_idOf(results[size - 1])), RESULT, "last result");
        }
    }

    function test_settleBatch_oneAbsent_isAQuorumAndTwoAreNot() public {
        CertifiedResult[] memory results = _results(1);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certify(_precommitDigest(header), VALIDATORS, 3);
        vm.expectRevert(abi.encodeWithSelector(IIncentiveManager.QuorumMissing.selector, 2e6, 4e6));
        registry.settleBatch(header, results, certificate);
        registry.settleBatch(header, results, _certify(_precommitDigest(header), VALIDATORS, 4));
        assertEq(registry.resultOf(_idOf(results[0])), RESULT, "result");
    }

    function test_settleBatch_again_movesNothing() public {
        CertifiedResult[] memory results = _results(2);
        _settleBlock(results);
        uint256 rewards = manager.epochRewards(epoch, ETHER);
        _expectSkipped(results[0], WorkflowStatus.Completed);
        _expectSkipped(results[1], WorkflowStatus.Completed);
        _settleBlock(results);
        assertEq(manager.epochRewards(epoch, ETHER), rewards, "rewards");
    }

    function test_settleBatch_itemsThatAreNotOpen_areSkippedAndTheOthersSettled() public {
        CertifiedResult[] memory results = _results(6);
        results[0].terms.fee += 1; // unknown
        results[1] = results[2]; // twice
        Request memory zk = _request();
        _submit(zk);
        results[3] = _result(zk);
        results[4].resultHash = bytes32(uint256(type(uint128).max));
        vm.warp(block.timestamp + 1);
        _expectSkipped(results[0], WorkflowStatus.Unknown);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowExecuted(_idOf(results[1]), address(0), RESULT, MIN_FEE + 2);
        _expectSkipped(results[2], WorkflowStatus.Completed);
        _expectSkipped(results[3], WorkflowStatus.Pending);
        _expectSkipped(results[4], WorkflowStatus.Pending);
        _settleBlock(results);
        assertEq(manager.epochRewards(epoch, ETHER), 2 * uint256(MIN_FEE) + 7, "fees of two");
        _assertStatus(zk, WorkflowStatus.Pending);
    }

    function test_settleBatch_atClosingTime_settlesAndOneSecondLaterSkips() public {
        CertifiedResult[] memory results = _results(2);
        vm.warp(DEADLINE);
        _settleBlock(_one(results[0]));
        assertEq(registry.resultOf(_idOf(results[0])), RESULT, "result");
        vm.warp(DEADLINE + 1);
        _expectSkipped(results[1], WorkflowStatus.Expired);
        _settleBlock(_one(results[1]));
        registry.refund(results[1].terms, results[1].contentHash);
        _expectSkipped(results[1], WorkflowStatus.Refunded);
        _settleBlock(_one(results[1]));
        assertEq(manager.epochRewards(epoch, ETHER), MIN_FEE, "one fee");
    }

    function test_settleBatch_cancelling_isStillSettled() public {
        CertifiedResult[] memory results = _results(1);
        vm.prank(OWNER);
        registry.cancelWorkflow(results[0].terms, results[0].contentHash);
        _settleBlock(results);
        assertEq(registry.resultOf(_idOf(results[0])), RESULT, "result");
    }

    function test_settleBatch_optimisticWithoutAChallenge_isSkipped() public {
        Request memory request = _request(VerifyMode.Optimistic);
        _submit(request);
        CertifiedResult[] memory results = _one(_result(request));
        _expectSkipped(results[0], WorkflowStatus.Pending);
        _settleBlock(results);
        _postAs(EXECUTOR, request);
        _expectSkipped(results[0], WorkflowStatus.Posted);
        _settleBlock(results);
    }

    function test_settleBatch_itemsThatTheBlockDoesNotSettle_revert() public {
        CertifiedResult[] memory results = _results(3);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);
        bytes32 root = header.settlementRoot;

        CertifiedResult[] memory fewer = new CertifiedResult[](2);
        (fewer[0], fewer[1]) = (results[0], results[1]);
        _expectRootMismatch(root, fewer);
        registry.settleBatch(header, fewer, certificate);

        CertifiedResult[] memory other = _results(3);
        (other[0], other[1], other[2]) = (results[0], results[2], results[1]);
        _expectRootMismatch(root, other);
        registry.settleBatch(header, other, certificate);

        (other[1], other[2]) = (results[1], results[2]);
        other[2].resultHash = keccak256("forged");
        _expectRootMismatch(root, other);
        registry.settleBatch(header, other, certificate);
        other[2].resultHash = RESULT;
        registry.settleBatch(header, other, certificate);
    }

    function test_settleBatch_anotherBlock_isNotCertified() public {
        CertifiedResult[] memory results = _results(1);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);
        for (uint256 field = 0; field < 6; field++) {
            BlockHeader memory changed = _blockOf(results);
            if (field == 0) changed.height += 1;
            else if (field == 1) changed.time += 1;
            else if (field == 2) changed.parentId = 0;
            else if (field == 3) changed.stateRoot = bytes32(uint256(1));
            else if (field == 4) changed.faults += 1;
            else changed.proposer = STRANGER;
            vm.expectRevert(
                abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, epoch, _precommitDigest(changed))
            );
            registry.settleBatch(changed, results, certificate);
        }
        certificate.round += 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IIncentiveManager.CertificateInvalid.selector,
                epoch,
                _voteDigest(
                    Vote(header.height, certificate.round, VoteType.Precommit, keccak256(abi.encode(header)), -1)
                )
            )
        );
        registry.settleBatch(header, results, certificate);
    }

    function test_settleBatch_ofAnotherChain_isNotCertified() public {
        CertifiedResult[] memory results = _results(1);
        Certificate memory certificate = _certifyBlock(_blockOf(results));
        vm.chainId(5);
        BlockHeader memory header = _blockOf(results); // with the ids of the other chain
        vm.expectRevert(
            abi.encodeWithSelector(IIncentiveManager.CertificateInvalid.selector, epoch, _precommitDigest(header))
        );
        registry.settleBatch(header, results, certificate);
    }

    function test_settleBatch_emptyOrTooMany_reverts() public {
        BlockHeader memory header = _header(epoch);
        Certificate memory certificate = _certifyBlock(header);
        for (uint256 index = 0; index < 2; index++) {
            uint256 size = [uint256(0), MAX_BATCH + 1][index];
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.BatchSizeOutOfRange.selector, size, MAX_BATCH));
            registry.settleBatch(header, new CertifiedResult[](size), certificate);
        }
    }

    function test_settleBatch_largestBatch_settlesAll() public {
        CertifiedResult[] memory results = _results(MAX_BATCH);
        _settleBlock(results);
        assertEq(registry.resultOf(_idOf(results[0])), RESULT, "first");
        assertEq(registry.resultOf(_idOf(results[MAX_BATCH - 1])), RESULT, "last");
        assertEq(address(registry).balance, 0, "escrow left");
    }

    function test_certifiedResultOf_otherModeOrNoResult_reverts() public {
        Request memory request = _request();
        _submit(request);
        _settle(request, EXECUTOR);
        bytes32 contentHash = _contentHash(request);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.ModeMismatch.selector, VerifyMode.Zk));
        registry.certifiedResultOf(request.terms, contentHash);

        CertifiedResult memory result = _results(1)[0];
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowNotCompleted.selector, _idOf(result)));
        registry.certifiedResultOf(result.terms, result.contentHash);
    }

    function test_proveTaskOutput_acceptsExactlyTheLeavesOfTheResult() public {
        TaskOutput[] memory outputs = new TaskOutput[](5);
        bytes32[] memory leaves = new bytes32[](5);
        for (uint32 index = 0; index < 5; index++) {
            outputs[index] = TaskOutput(index, TaskKind.External, "", "", "", keccak256(abi.encode(index)));
            leaves[index] = keccak256(abi.encode(outputs[index]));
        }
        CertifiedResult[] memory results = _results(1);
        results[0].resultHash = _root(leaves);
        bytes32 id = _idOf(results[0]);
        bytes32[] memory path = _path(leaves, 3);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowNotCompleted.selector, id));
        registry.proveTaskOutput(id, outputs[3], path);

        _settleBlock(results);
        for (uint32 index = 0; index < 5; index++) {
            assertTrue(registry.proveTaskOutput(id, outputs[index], _path(leaves, index)), "leaf");
            TaskOutput memory changed = outputs[index];
            changed.outputDigest = keccak256("forged");
            assertTrue(!registry.proveTaskOutput(id, changed, _path(leaves, index)), "forged output");
            changed.outputDigest = keccak256(abi.encode(index));
            changed.taskIndex += 1;
            assertTrue(!registry.proveTaskOutput(id, changed, _path(leaves, index)), "output of another task");
        }
        assertTrue(!registry.proveTaskOutput(id, outputs[0], _path(leaves, 1)), "another path");
    }

    function _postAs(address poster, Request memory request) private {
        bytes32 contentHash = _contentHash(request);
        vm.deal(poster, POST_BOND);
        vm.prank(poster);
        registry.postResult{value: POST_BOND}(request.terms, contentHash, RESULT);
    }

    function _expectSkipped(CertifiedResult memory result, WorkflowStatus status) private {
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.SettlementSkipped(_idOf(result), status);
    }

    function _expectRootMismatch(bytes32 root, CertifiedResult[] memory results) private {
        bytes32 actual = _blockOf(results).settlementRoot;
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.SettlementRootMismatch.selector, root, actual));
    }
}
