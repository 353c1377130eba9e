// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../../contracts/types/WorkflowState.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {AttackTest} from "./AttackTest.sol";

/// @title Attacks 17 to 21: stolen, replayed and repeated results
contract ResultsAttacksTest is AttackTest {
    function test_attack17_copiedProof_isWorthNothingToTheThief() public {
        Request memory request = _request();
        _submit(request);
        _refuses(
            RIVAL,
            address(registry),
            0,
            abi.encodeCall(
                IWorkflowRegistry.validateExecution,
                (request.terms, request.content, RESULT, _prove(request, EXECUTOR))
            ),
            IWorkflowRegistry.ProofInvalid.selector
        );
    }

    function test_attack18_certificate_isGoodForOneChainContractBlockAndRound() public {
        CertifiedResult[] memory results = _results(1);
        BlockHeader memory header = _blockOf(results);
        Certificate memory good = _certifyBlock(header);
        bytes4 invalid = IIncentiveManager.CertificateInvalid.selector;

        vm.chainId(block.chainid + 1);
        // The ids change with the chain, so that the root does not even fit.
        _refusesBlock(header, results, good, IWorkflowRegistry.SettlementRootMismatch.selector);
        _refusesBlock(_blockOf(results), results, good, invalid);
        vm.chainId(block.chainid - 1);

        address here = address(registry);
        registry = _deployRegistry();
        _refusesBlock(_blockOf(results), results, good, invalid);
        registry = WorkflowRegistry(here);

        BlockHeader memory other = _blockOf(results);
        other.stateRoot = keccak256("other");
        _refusesBlock(other, results, good, invalid);
        Certificate memory late = _certifyBlock(header);
        late.round++;
        _refusesBlock(header, results, late, invalid);
        registry.settleBatch(header, results, good);
    }

    function test_attack18_certificateOfAnOldEpoch_isRefusedFromItsLastSecondOn() public {
        CertifiedResult[] memory results = _results(1);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);
        uint256 end = manager.epochOf(epoch).startedAt + 2 * EPOCH_LENGTH;
        vm.warp(end);
        _refusesBlock(header, results, certificate, IIncentiveManager.EpochExpired.selector);
        vm.warp(end - 1);
        manager.checkCertificate(epoch, _precommitDigest(header), certificate);
        header.epoch = 2;
        _refusesBlock(header, results, certificate, IIncentiveManager.EpochUnknown.selector);
    }

    function test_attack19_settlingTwiceOrAfterARefund_changesNothing() public {
        CertifiedResult[] memory results = _results(2);
        _settleBlock(_one(results[0]));
        uint256 pool = manager.epochRewards(epoch, ETHER);
        _settleBlock(_one(results[0]));
        assertEq(manager.epochRewards(epoch, ETHER), pool, "paid once");
        vm.warp(DEADLINE + 1);
        registry.refund(results[1].terms, results[1].contentHash);
        _settleBlock(_one(results[1]));
        assertEq(manager.epochRewards(epoch, ETHER), pool, "refunded, not paid");
        _refuses(
            STRANGER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.refund, (results[0].terms, results[0].contentHash)),
            IWorkflowRegistry.WorkflowAlreadyCompleted.selector
        );
    }

    function test_attack19_disputedRequest_isNotSettledByAnythingElse() public {
        Request memory request = _posted();
        _refuses(
            STRANGER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.refund, (request.terms, _contentHash(request))),
            IWorkflowRegistry.WorkflowNotOpen.selector
        );
        assertTrue(!_settles(_one(_result(request))), "a certificate only answers a challenge");
        _assertStatus(request, WorkflowStatus.Posted);
    }

    function test_attack20_resultOfNothing_isNoResult() public {
        CertifiedResult[] memory results = _results(1);
        bytes32[3] memory reserved = [bytes32(0), bytes32(uint256(1)), bytes32(uint256(type(uint128).max))];
        for (uint256 index = 0; index < reserved.length; index++) {
            results[0].resultHash = reserved[index];
            assertTrue(!_settles(results), "settled with a reserved word");
        }
        results[0].resultHash = bytes32(uint256(type(uint128).max) + 1);
        assertTrue(_settles(results), "the first that is none");
    }

    function test_attack21_copiedClaim_comesTooLate() public {
        Request memory request = _posted();
        _refuses(
            RIVAL,
            address(registry),
            POST_BOND,
            abi.encodeCall(IWorkflowRegistry.postResult, (request.terms, _contentHash(request), RESULT)),
            IWorkflowRegistry.WorkflowNotOpen.selector
        );
    }

    /// @dev An optimistic request for which EXECUTOR has posted.
    function _posted() private returns (Request memory request) {
        request = _request(VerifyMode.Optimistic);
        _submit(request);
        vm.deal(EXECUTOR, POST_BOND);
        vm.prank(EXECUTOR);
        registry.postResult{value: POST_BOND}(request.terms, _contentHash(request), RESULT);
    }

    function _refusesBlock(
        BlockHeader memory header,
        CertifiedResult[] memory results,
        Certificate memory certificate,
        bytes4 selector
    ) private {
        bytes memory data = abi.encodeCall(IWorkflowRegistry.settleBatch, (header, results, certificate));
        _refuses(STRANGER, address(registry), 0, data, selector);
    }
}
