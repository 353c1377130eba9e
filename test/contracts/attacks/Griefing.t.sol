// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {
    CertifiedResult,
    IWorkflowRegistry,
    Settlement,
    TokenPermit
} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {Order, OrderRun} from "../../../contracts/types/SignedOrder.sol";
import {ChallengeGround, TaskChallenge} from "../../../contracts/types/TaskClaim.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {Signing} from "../support/Signing.sol";
import {AttackTest} from "./AttackTest.sol";

/// @title The griefing list of docs/contracts/ASSURANCE.md: whoever wants to hurt others pays for it, or does not get to
/// @dev What other attacks cover already (callbacks, strange tokens, deadlines, rogue and infinite keys) is not repeated.
contract GriefingAttacksTest is AttackTest {
    uint256 private constant SIGNER_KEY = 0x516;

    function test_griefing_postingAndDoingNothing_losesTheBondAndStake() public {
        Request memory request = _request(VerifyMode.Optimistic);
        _submit(request);
        vm.deal(EXECUTOR, POST_BOND);
        vm.prank(EXECUTOR);
        registry.postResult{value: POST_BOND}(request.terms, _contentHash(request), RESULT);
        TaskChallenge memory challenge;
        challenge.ground = ChallengeGround.Result;
        vm.deal(STRANGER, CHALLENGE_BOND);
        vm.prank(STRANGER);
        registry.challengeTask{value: CHALLENGE_BOND}(request.terms, request.content, challenge);
        vm.warp(block.timestamp + RESOLUTION_WINDOW + 1);
        registry.resolveUnanswered(request.terms, _contentHash(request));
        assertEq(_balance(EXECUTOR), 0, "bond");
        assertTrue(_balance(STRANGER) > CHALLENGE_BOND, "the challenger gains");
        // The requester is not held up for ever.
        vm.warp(block.timestamp + RESOLUTION_WINDOW + 1);
        _refuses(
            OWNER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.cancelWorkflow, (request.terms, _contentHash(request))),
            IWorkflowRegistry.WorkflowClosed.selector
        );
        vm.prank(OWNER);
        registry.refund(request.terms, _contentHash(request));
        assertEq(_balance(OWNER), MIN_FEE, "refund");
    }

    function test_griefing_squattingARequest_needsItsOwner() public {
        Request memory request = _request();
        _refuses(
            STRANGER,
            address(registry),
            MIN_FEE,
            abi.encodeCall(IWorkflowRegistry.submitWorkflow, (request.terms, request.content)),
            IWorkflowRegistry.OwnerNotCaller.selector
        );
        bytes32 id = _id(request);
        request.terms.owner = STRANGER;
        vm.deal(STRANGER, MIN_FEE);
        assertTrue(_submit(request) != id, "the same content of another owner is another request");
    }

    function test_griefing_wordsThatAreNoTerms_areNoRequest() public {
        Request memory request = _request();
        bytes memory data = abi.encodeCall(IWorkflowRegistry.submitWorkflow, (request.terms, request.content));
        data[4 + 32 * 7] = 0x01; // a bit above the 32 of the callback's gas
        _refuses(OWNER, address(registry), MIN_FEE, data, IWorkflowRegistry.TermsMalformed.selector);
    }

    function test_griefing_proofForAnotherMode_isNotLookedAt() public {
        Request memory request = _request(VerifyMode.Quorum);
        _submit(request);
        _refuses(
            EXECUTOR,
            address(registry),
            0,
            abi.encodeCall(
                IWorkflowRegistry.validateExecution,
                (request.terms, request.content, RESULT, _prove(request, EXECUTOR))
            ),
            IWorkflowRegistry.ModeMismatch.selector
        );
    }

    function test_griefing_squattingAnOperator_needsItsConsent() public {
        _refuses(
            EXECUTOR,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.setOperator, (STRANGER)),
            IIncentiveManager.OperatorUnavailable.selector
        );
        _stake(STRANGER, MIN_STAKE); // its own operator, whatever others wished
        assertTrue(manager.isActive(STRANGER), "active");
    }

    function test_griefing_drainedPayer_isSkippedAndTheOthersAreSubmitted() public {
        OrderRun[] memory runs = new OrderRun[](3);
        for (uint256 index = 0; index < 3; index++) runs[index] = _run(index, address(0));
        _fund(2 * MIN_FEE); // the last one finds nothing
        registry.submitSignedMany(runs);
        assertEq(_balance(Signing.account(SIGNER_KEY)), 0, "two were paid");
        _refuses(
            STRANGER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.submitSigned, (runs[2])),
            IWorkflowRegistry.BalanceInsufficient.selector
        );
    }

    function test_griefing_extremeOrder_neverStopsABatch() public {
        _fund(10 * MIN_FEE);
        uint32[2] memory extremes = [type(uint32).max, 2 ** 31];
        for (uint256 index = 0; index < extremes.length; index++) {
            OrderRun[] memory runs = new OrderRun[](2);
            runs[0] = _run(10 + index, address(0));
            runs[0].order.runs = 2;
            runs[0].order.interval = extremes[index];
            _sign(runs[0]);
            runs[1] = _run(20 + index, address(0));
            uint256 before = _balance(Signing.account(SIGNER_KEY));
            registry.submitSignedMany(runs);
            assertTrue(before - _balance(Signing.account(SIGNER_KEY)) >= MIN_FEE, "the good one is submitted");
        }
    }

    function test_griefing_sponsorWithoutASignature_paysNothing() public {
        vm.deal(OWNER, 1 ether);
        vm.prank(OWNER);
        registry.deposit{value: 1 ether}(ETHER, 1 ether);
        OrderRun memory run = _run(1, OWNER);
        _refuses(
            STRANGER,
            address(registry),
            0,
            abi.encodeCall(IWorkflowRegistry.submitSigned, (run)),
            IWorkflowRegistry.SignatureInvalid.selector
        );
        assertEq(_balance(OWNER), 1 ether, "untouched");
    }

    function test_griefing_duplicateInABatch_isSettledOnce() public {
        Request memory request = _request();
        _submit(request);
        Settlement[] memory twice = new Settlement[](2);
        twice[0] = Settlement(request.terms, request.content, RESULT, _prove(request, EXECUTOR));
        twice[1] = twice[0];
        vm.prank(EXECUTOR);
        registry.validateExecutions(twice);
        assertEq(_rewards(EXECUTOR), MIN_FEE, "paid once");
    }

    function test_griefing_badItemInABlock_leavesTheOthers() public {
        CertifiedResult[] memory results = _results(4);
        results[0].terms.fee += 1; // unknown
        results[1].resultHash = 0; // reserved
        results[2] = results[3]; // a duplicate
        _settleBlock(results);
        assertEq(manager.epochRewards(epoch, ETHER), results[3].terms.fee, "the good one");
    }

    function test_griefing_validatorWithoutStake_stillAnswersForItsVote() public {
        // It left after the epoch began: its vote counts, and its unbonding stake pays.
        _does(_owner(0), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (MIN_STAKE)));
        CertifiedResult[] memory results = _results(1);
        assertTrue(_settles(results), "its frozen weight counts");
        _equivocate(0, 3);
        assertEq(manager.executorOf(_owner(0)).unbonding, MIN_STAKE / 2, "slashed");
        uint64 next = _startEpoch(VALIDATORS);
        assertEq(manager.epochOf(next).size, VALIDATORS - 1, "gone from the next set");
        // Three of three are needed there; its bit does not exist.
        BlockHeader memory header = _header(next);
        Certificate memory certificate = _certify(_precommitDigest(header), VALIDATORS, 1 << 3);
        vm.prank(STRANGER);
        (bool success, ) = address(manager).staticcall(
            abi.encodeCall(IIncentiveManager.checkCertificate, (next, _precommitDigest(header), certificate))
        );
        assertTrue(!success, "a bit beyond the set");
    }

    function test_griefing_permitThatSomebodyUsed_stillDeposits() public {
        address signer = Signing.account(SIGNER_KEY);
        token.mint(signer, 1_000);
        bytes32 typed = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                signer,
                address(registry),
                1_000,
                0,
                START + 1 days
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), typed));
        (uint8 v, bytes32 r, bytes32 s) = Signing.parts(SIGNER_KEY, digest);
        vm.prank(STRANGER); // sees it in the pool and is first
        token.permit(signer, address(registry), 1_000, START + 1 days, v, r, s);
        vm.prank(signer);
        registry.depositWithPermit(address(token), 1_000, TokenPermit(1_000, START + 1 days, v, r, s));
        assertEq(registry.balanceOf(signer, address(token)), 1_000, "deposited");
    }

    function test_griefing_refundBounty_isTheCallersAndSmall() public {
        CertifiedResult[] memory results = _results(1);
        vm.warp(DEADLINE + 1);
        vm.prank(STRANGER);
        registry.refund(results[0].terms, results[0].contentHash);
        assertEq(_balance(STRANGER), MIN_FEE / 50, "2 %");
        assertEq(_balance(OWNER), MIN_FEE - MIN_FEE / 50, "the rest");
    }

    function test_griefing_reportingAnHonestValidator_neverWorks() public {
        CertifiedResult[] memory results = _results(1);
        _settleBlock(results);
        // The true result is no fault, and for a false one there is no signature.
        _refuses(
            STRANGER,
            address(manager),
            0,
            abi.encodeCall(
                IIncentiveManager.reportWrongResult,
                (
                    _publicKey(0),
                    _certifyBlock(_blockOf(results)).signature,
                    keccak256("false"),
                    results[0].terms,
                    results[0].contentHash
                )
            ),
            IIncentiveManager.EvidenceInvalid.selector
        );
        assertEq(manager.executorOf(_owner(0)).stake, MIN_STAKE, "stake");
        _assertUnslashed(0);
    }

    function _assertUnslashed(uint256 number) private view {
        assertEq(manager.executorOf(_owner(number)).pendingSlashes, 0, "slashes");
    }

    function _fund(uint256 amount) private {
        address signer = Signing.account(SIGNER_KEY);
        vm.deal(signer, amount);
        vm.prank(signer);
        registry.deposit{value: amount}(ETHER, amount);
    }

    /// @dev A signed order with one run.
    function _run(uint256 number, address payer) private view returns (OrderRun memory run) {
        Request memory request = _request();
        request.terms.owner = Signing.account(SIGNER_KEY);
        request.terms.payer = payer;
        request.terms.clientRequestId = bytes32(number);
        run.order = Order(request.terms, request.content, START, DEADLINE, 1, 0);
        _sign(run);
    }

    function _sign(OrderRun memory run) private view {
        run.ownerSignature = Signing.sign(SIGNER_KEY, registry.orderHash(run.order));
    }
}
