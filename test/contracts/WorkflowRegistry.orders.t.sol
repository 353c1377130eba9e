// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {Order, OrderRun} from "../../contracts/types/SignedOrder.sol";
import {WorkflowTerms} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {FlowBuilderTest, Request} from "./support/FlowBuilderTest.sol";
import {Signing} from "./support/Signing.sol";
import {TestWallet, WalletAnswer} from "./support/Wallets.sol";

/// @title Signed orders: who signs, when they may be submitted, schedules, sponsors, wallets
contract WorkflowRegistryOrdersTest is FlowBuilderTest {
    uint256 private constant OWNER_KEY = 0xA11CE;
    uint256 private constant PAYER_KEY = 0x5A;
    uint64 private constant ACCEPT_FROM = START + 10;
    uint64 private constant ACCEPT_UNTIL = START + 20;
    uint32 private constant INTERVAL = 1 days;

    address private signer;
    address private payer;

    function setUp() public override {
        super.setUp();
        signer = Signing.account(OWNER_KEY);
        payer = Signing.account(PAYER_KEY);
        _fund(signer, 10 ether);
        vm.warp(ACCEPT_FROM);
    }

    // --- one run

    function test_submitSigned_byAnyone_drawsOnTheDeposit() public {
        Order memory order = _order();
        bytes32 id = _idOfRun(order, 0);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.WorkflowSubmitted(id, signer, order.terms, order.content);
        vm.prank(STRANGER);
        assertEq(registry.submitSigned(_signed(order, 0)), id, "id");
        assertEq(_balance(signer), 10 ether - MIN_FEE, "deposit");
        Request memory request = Request(order.terms, order.content);
        _assertStatus(request, WorkflowStatus.Pending);
        _settle(request, EXECUTOR);
        assertEq(_rewards(EXECUTOR), MIN_FEE, "reward");
    }

    function test_submitSigned_twice_reverts() public {
        OrderRun memory run = _signed(_order(), 0);
        bytes32 id = registry.submitSigned(run);
        _expectRefused(run, abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id));
    }

    function test_submitSigned_sameRequestSentAndSigned_countsOnce() public {
        Order memory order = _order();
        bytes32 id = registry.submitSigned(_signed(order, 0));
        vm.deal(signer, MIN_FEE);
        vm.prank(signer);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id));
        registry.submitWorkflow{value: MIN_FEE}(order.terms, order.content);
    }

    function test_submitSigned_acceptTimes_areBothIncluded() public {
        OrderRun memory run = _signed(_order(), 0);
        bytes memory refusal = abi.encodeWithSelector(
            IWorkflowRegistry.OrderNotAcceptable.selector,
            ACCEPT_FROM,
            ACCEPT_UNTIL
        );
        vm.warp(ACCEPT_FROM - 1);
        _expectRefused(run, refusal);
        vm.warp(ACCEPT_UNTIL + 1);
        _expectRefused(run, refusal);
        vm.warp(ACCEPT_UNTIL);
        registry.submitSigned(run);

        Order memory order = _order();
        order.terms.clientRequestId = 0;
        vm.warp(ACCEPT_FROM);
        registry.submitSigned(_signed(order, 0));
    }

    function test_submitSigned_badTerms_revertLikeASubmission() public {
        Order memory order = _order();
        order.terms.fee = MIN_FEE - 1;
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.FeeBelowFloor.selector, MIN_FEE - 1, MIN_FEE)
        );
        order = _order();
        order.terms.deadline = ACCEPT_FROM;
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.DeadlinePassed.selector, ACCEPT_FROM, ACCEPT_FROM)
        );
        order = _order();
        order.terms.token = address(verifier);
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, address(verifier))
        );
        order = _order();
        order.terms.callbackGas = 1;
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.CallbackGasOutOfRange.selector, 1, 500_000)
        );
    }

    function test_submitSigned_depositTooSmall_reverts() public {
        Order memory order = _order();
        order.terms.fee = 10 ether;
        registry.submitSigned(_signed(order, 0));
        order = _order();
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.BalanceInsufficient.selector, signer, ETHER, 0, MIN_FEE)
        );
    }

    function test_submitSigned_changedOrder_isNotSigned() public {
        bytes memory signature = _signed(_schedule(1), 0).ownerSignature;
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, signer);
        for (uint256 field = 0; field < 8; field++) {
            Order memory order = _schedule(1);
            if (field == 0) order.terms.fee += 1;
            else if (field == 1) order.terms.deadline += 1;
            else if (field == 2) order.terms.clientRequestId = 0;
            else if (field == 3) order.content.inputsHash = 0;
            else if (field == 4) order.acceptFrom -= 1;
            else if (field == 5) order.acceptUntil += 1;
            else if (field == 6) order.runs += 1;
            else order.interval += 1;
            _expectRefused(OrderRun(order, 0, signature, ""), refusal);
        }
        Order memory stolen = _schedule(1);
        stolen.terms.owner = STRANGER;
        _fund(STRANGER, 1 ether);
        _expectRefused(
            OrderRun(stolen, 0, signature, ""),
            abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, STRANGER)
        );
    }

    function test_submitSigned_forAnotherChain_isNotSigned() public {
        OrderRun memory run = _signed(_order(), 0);
        vm.chainId(5);
        _expectRefused(run, abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, signer));
    }

    function test_submitSigned_malformedSignatures_areRefused() public {
        bytes memory good = _signed(_order(), 0).ownerSignature;
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, signer);
        _expectRefused(OrderRun(_order(), 0, "", ""), refusal);
        _expectRefused(OrderRun(_order(), 0, bytes.concat(good, hex"00"), ""), refusal);
        _expectRefused(OrderRun(_order(), 0, new bytes(65), ""), refusal);
        good[64] = bytes1(uint8(good[64]) ^ 7);
        _expectRefused(OrderRun(_order(), 0, good, ""), refusal);
    }

    function test_orderHash_isThatOfEip712() public view {
        Order memory order = _order();
        assertEq(registry.orderHash(order), _typedHash(order), "hash");
    }

    // --- sponsors

    function test_submitSigned_sponsor_paysAndIsRefunded() public {
        Order memory order = _order();
        order.terms.payer = payer;
        _fund(payer, MIN_FEE);
        registry.submitSigned(_signed(order, 0));
        assertEq(_balance(payer), 0, "sponsor");
        assertEq(_balance(signer), 10 ether, "owner");

        vm.warp(DEADLINE + 1);
        vm.prank(payer);
        registry.refund(order.terms, keccak256(abi.encode(order.content)));
        assertEq(_balance(payer), MIN_FEE, "refund goes to who paid");
    }

    function test_submitSigned_sponsorThatDidNotSign_isNotDrawnOn() public {
        Order memory order = _order();
        order.terms.payer = payer;
        _fund(payer, MIN_FEE);
        OrderRun memory run = _signed(order, 0);
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, payer);
        _expectRefused(OrderRun(order, 0, run.ownerSignature, ""), refusal);
        _expectRefused(OrderRun(order, 0, run.ownerSignature, run.ownerSignature), refusal);
        _expectRefused(
            OrderRun(order, 0, run.payerSignature, run.payerSignature),
            abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, signer)
        );
    }

    // --- cancelling

    function test_cancelOrder_byOwnerOrPayer_makesItWorthless() public {
        Order memory order = _order();
        order.terms.payer = payer;
        _fund(payer, 2 * MIN_FEE);
        for (uint256 index = 0; index < 2; index++) {
            order.terms.clientRequestId = bytes32(index);
            bytes32 hash = registry.orderHash(order);
            vm.expectEmit(true, true, true, true, address(registry));
            emit IWorkflowRegistry.OrderCancelled(hash);
            vm.prank(index == 0 ? signer : payer);
            registry.cancelOrder(order);
            bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.OrderAlreadyCancelled.selector, hash);
            _expectRefused(_signed(order, 0), refusal);
            _assertStatus(Request(order.terms, order.content), WorkflowStatus.Withdrawn);
            vm.prank(signer);
            vm.expectRevert(refusal);
            registry.cancelOrder(order);
        }
    }

    function test_cancelOrder_byStrangerOrSubmitted_reverts() public {
        Order memory order = _order();
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.OwnerNotCaller.selector, signer, STRANGER));
        registry.cancelOrder(order);

        bytes32 id = registry.submitSigned(_signed(order, 0));
        vm.prank(signer);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id));
        registry.cancelOrder(order);
    }

    function test_cancelOrder_withdrawnRequest_canNeitherSettleNorRefund() public {
        Order memory order = _order();
        vm.prank(signer);
        registry.cancelOrder(order);
        Request memory request = Request(order.terms, order.content);
        bytes memory expected = abi.encodeWithSelector(
            IWorkflowRegistry.WorkflowNotOpen.selector,
            _id(request),
            WorkflowStatus.Withdrawn
        );
        bytes memory proof = _prove(request, EXECUTOR);
        vm.prank(EXECUTOR);
        vm.expectRevert(expected);
        registry.validateExecution(request.terms, request.content, RESULT, proof);
        vm.warp(DEADLINE + 1);
        bytes32 contentHash = _contentHash(request);
        vm.expectRevert(expected);
        registry.refund(request.terms, contentHash);
    }

    // --- schedules

    function test_schedule_runsLieAnIntervalApart() public {
        Order memory order = _schedule(3);
        bytes32 hash = registry.orderHash(order);
        vm.warp(ACCEPT_UNTIL);
        bytes32 first = registry.submitSigned(_signed(order, 0));
        assertEq(registry.nextRunAt(hash), ACCEPT_UNTIL + INTERVAL, "next");

        // Run 1 may be submitted from ACCEPT_FROM + INTERVAL on, but run 0 came ten seconds late.
        vm.warp(ACCEPT_UNTIL + INTERVAL - 1);
        _expectRefused(
            _signed(order, 1),
            abi.encodeWithSelector(IWorkflowRegistry.RunTooEarly.selector, ACCEPT_UNTIL + INTERVAL)
        );
        vm.warp(ACCEPT_UNTIL + INTERVAL);
        bytes32 second = registry.submitSigned(_signed(order, 1));
        assertTrue(first != second, "ids");
        assertEq(second, _idOfRun(order, 1), "id of run 1");
        assertEq(_balance(signer), 10 ether - 2 * uint256(MIN_FEE), "two fees");
    }

    function test_schedule_runOutsideItsTimesOrCount_reverts() public {
        Order memory order = _schedule(3);
        _expectRefused(
            _signed(order, 1),
            abi.encodeWithSelector(
                IWorkflowRegistry.OrderNotAcceptable.selector,
                ACCEPT_FROM + INTERVAL,
                ACCEPT_UNTIL + INTERVAL
            )
        );
        _expectRefused(_signed(order, 3), abi.encodeWithSelector(IWorkflowRegistry.RunOutOfRange.selector, 3, 3));
        vm.warp(ACCEPT_FROM + 2 * INTERVAL); // run 1 was missed
        registry.submitSigned(_signed(order, 2));
    }

    function test_schedule_ofNoRuns_isWorthless() public {
        Order memory order = _schedule(0);
        _expectRefused(_signed(order, 0), abi.encodeWithSelector(IWorkflowRegistry.RunOutOfRange.selector, 0, 0));
    }

    function test_submitSigned_oneRun_keepsNoTimeOfANextOne() public {
        Order memory order = _order();
        registry.submitSigned(_signed(order, 0));
        assertEq(registry.nextRunAt(registry.orderHash(order)), 0, "next");
    }

    function test_schedule_withoutInterval_isMalformed() public {
        Order memory order = _schedule(2);
        order.interval = 0;
        _expectRefused(_signed(order, 0), abi.encodeWithSelector(IWorkflowRegistry.TermsMalformed.selector));
        order.interval = 1;
        registry.submitSigned(_signed(order, 0));
    }

    function test_schedule_deadlineBeyond64Bits_isRefusedAndDoesNotPanic() public {
        Order memory order = _schedule(type(uint32).max);
        order.interval = type(uint32).max;
        order.terms.deadline = type(uint64).max;
        _expectRefused(
            _signed(order, 1),
            abi.encodeWithSelector(IWorkflowRegistry.RunOutOfRange.selector, 1, type(uint32).max)
        );
        registry.submitSigned(_signed(order, 0));
        assertEq(registry.nextRunAt(registry.orderHash(order)), uint256(ACCEPT_FROM) + type(uint32).max, "next");
    }

    function test_schedule_runTwice_reverts() public {
        Order memory order = _schedule(3);
        bytes32 id = registry.submitSigned(_signed(order, 0));
        _expectRefused(
            _signed(order, 0),
            abi.encodeWithSelector(IWorkflowRegistry.WorkflowAlreadySubmitted.selector, id)
        );
    }

    function test_schedule_cancelled_stopsTheRunsToCome() public {
        Order memory order = _schedule(3);
        registry.submitSigned(_signed(order, 0));
        bytes32 hash = registry.orderHash(order);
        vm.prank(signer);
        registry.cancelOrder(order);
        assertEq(registry.nextRunAt(hash), type(uint64).max, "never");
        vm.warp(ACCEPT_FROM + INTERVAL);
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.OrderAlreadyCancelled.selector, hash);
        _expectRefused(_signed(order, 1), refusal);
        vm.prank(signer);
        vm.expectRevert(refusal);
        registry.cancelOrder(order);
    }

    // --- wallets

    function test_wallet_thatAgrees_isBelieved() public {
        (TestWallet wallet, Order memory order) = _walletOrder();
        registry.submitSigned(_signedBy(order, OWNER_KEY));
        order.terms.clientRequestId = 0;
        _expectRefused(
            _signedBy(order, PAYER_KEY),
            abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, address(wallet))
        );
    }

    function test_wallet_thatDoesNotAgreeOrMisbehaves_isRefused() public {
        (TestWallet wallet, Order memory order) = _walletOrder();
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.SignatureInvalid.selector, address(wallet));
        for (uint256 answer = uint256(WalletAnswer.No); answer <= uint256(WalletAnswer.Bomb); answer++) {
            wallet.setAnswer(WalletAnswer(answer));
            uint256 before = gasleft();
            _expectRefused(_signedBy(order, OWNER_KEY), refusal);
            assertTrue(before - gasleft() < 400_000, "bounded gas");
        }
    }

    function test_wallet_thatBurnsGas_doesNotStopABatch() public {
        (TestWallet wallet, Order memory order) = _walletOrder();
        wallet.setAnswer(WalletAnswer.BurnsGas);
        OrderRun[] memory runs = new OrderRun[](2);
        runs[0] = _signedBy(order, OWNER_KEY);
        runs[1] = _signed(_order(), 0);
        registry.submitSignedMany(runs);
        _assertStatus(Request(order.terms, order.content), WorkflowStatus.Unknown);
        _assertStatus(Request(_order().terms, _order().content), WorkflowStatus.Pending);
    }

    // --- malformed words

    function test_submitSigned_malformedWords_areRefusedAndSkipped() public {
        OrderRun[] memory runs = new OrderRun[](1);
        runs[0] = _signed(_order(), 0);
        bytes memory one = abi.encodeCall(registry.submitSigned, (runs[0]));
        bytes memory many = abi.encodeCall(registry.submitSignedMany, (runs));
        bytes memory refusal = abi.encodeWithSelector(IWorkflowRegistry.TermsMalformed.selector);
        // Owner, payer, mode, deadline, fee, token, callback, gas; behind the content: times, runs, interval.
        uint256[12] memory words = [uint256(0), 1, 2, 3, 4, 5, 6, 7, 13, 14, 15, 16];
        for (uint256 index = 0; index < 12; index++) {
            (bool success, bytes memory answer) = address(registry).call(_withHighBits(one, 0x24 + 32 * words[index]));
            assertTrue(!success, "refused");
            assertEq(keccak256(answer), keccak256(refusal), "because");
            (success, ) = address(registry).call(_withHighBits(many, 0x64 + 32 * words[index]));
            assertTrue(success, "skipped");
        }
        assertEq(_balance(signer), 10 ether, "nothing drawn");
        (bool good, ) = address(registry).call(one);
        assertTrue(good, "as it was");
    }

    function test_submitWorkflow_malformedWords_areRefused() public {
        Request memory request = _request();
        bytes memory call = abi.encodeCall(registry.submitWorkflow, (request.terms, request.content));
        for (uint256 word = 1; word < 8; word++) {
            vm.prank(OWNER);
            (bool success, ) = address(registry).call{value: MIN_FEE}(_withHighBits(call, 4 + 32 * word));
            assertTrue(!success, "refused");
        }
        vm.prank(OWNER);
        (bool good, ) = address(registry).call{value: MIN_FEE}(call);
        assertTrue(good, "as it was");
    }

    // --- multicall

    function test_multicall_submitsSeveralOrders() public {
        Order memory other = _order();
        other.terms.clientRequestId = 0;
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(registry.submitSigned, (_signed(_order(), 0)));
        calls[1] = abi.encodeCall(registry.submitSigned, (_signed(other, 0)));
        vm.prank(STRANGER);
        bytes[] memory answers = registry.multicall(calls);
        assertEq(abi.decode(answers[0], (bytes32)), _idOfRun(_order(), 0), "first");
        assertEq(abi.decode(answers[1], (bytes32)), _idOfRun(other, 0), "second");
    }

    /// @dev One payment must not count for two calls.
    function test_multicall_takesNoEther() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(registry.deposit, (ETHER, 1 ether));
        calls[1] = calls[0];
        vm.deal(STRANGER, 2 ether);
        vm.prank(STRANGER);
        (bool success, ) = address(registry).call{value: 1 ether}(abi.encodeCall(registry.multicall, (calls)));
        assertTrue(!success, "with ether");
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, 1 ether, 0));
        registry.multicall(calls);
        assertEq(_balance(STRANGER), 0, "nothing credited");
    }

    function test_multicall_keepsTheSender() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(registry.cancelOrder, (_order()));
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.OwnerNotCaller.selector, signer, STRANGER));
        registry.multicall(calls);
        vm.prank(signer);
        registry.multicall(calls);
        _assertStatus(Request(_order().terms, _order().content), WorkflowStatus.Withdrawn);
    }

    // --- batches

    function test_submitSignedMany_skipsBadOrdersAndSubmitsTheOthers() public {
        OrderRun[] memory runs = new OrderRun[](6);
        for (uint256 index = 0; index < 6; index++) {
            Order memory order = _order();
            order.terms.clientRequestId = bytes32(index);
            if (index == 1) order.terms.fee = 0;
            if (index == 2) order.acceptUntil = ACCEPT_FROM - 1;
            runs[index] = _signed(order, 0);
        }
        runs[3].ownerSignature = "";
        runs[4] = runs[0];
        _expectSkipped(_idOfRun(runs[1].order, 0), IWorkflowRegistry.FeeBelowFloor.selector);
        _expectSkipped(registry.orderHash(runs[2].order), IWorkflowRegistry.OrderNotAcceptable.selector);
        _expectSkipped(_idOfRun(runs[3].order, 0), IWorkflowRegistry.SignatureInvalid.selector);
        _expectSkipped(_idOfRun(runs[4].order, 0), IWorkflowRegistry.WorkflowAlreadySubmitted.selector);
        registry.submitSignedMany(runs);
        assertEq(_balance(signer), 10 ether - 2 * uint256(MIN_FEE), "two fees");
    }

    function test_submitSignedMany_depositThatRunsOut_paysTheFirst() public {
        OrderRun[] memory runs = new OrderRun[](3);
        for (uint256 index = 0; index < 3; index++) {
            Order memory order = _order();
            order.terms.clientRequestId = bytes32(index);
            order.terms.fee = 4 ether;
            runs[index] = _signed(order, 0);
        }
        _expectSkipped(_idOfRun(runs[2].order, 0), IWorkflowRegistry.BalanceInsufficient.selector);
        registry.submitSignedMany(runs);
        assertEq(_balance(signer), 2 ether, "rest");
    }

    function test_submitSignedMany_emptyOrTooMany_reverts() public {
        for (uint256 index = 0; index < 2; index++) {
            uint256 size = [uint256(0), 129][index];
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.BatchSizeOutOfRange.selector, size, 128));
            registry.submitSignedMany(new OrderRun[](size));
        }
    }

    /// @dev The fee moves from the deposit into escrow or not at all, and only for what was signed in its time.
    function test_fuzz_submitSigned_acceptsExactlyTheGoodRuns(uint64 time, uint96 fee, uint8 run, bool flip) public {
        Order memory order = _schedule(3);
        order.terms.fee = fee;
        time = uint64(bound(time, START, ACCEPT_UNTIL + 3 * INTERVAL));
        run = uint8(bound(run, 0, 4));
        OrderRun memory signed = _signed(order, run);
        if (flip) signed.ownerSignature[3] ^= 0x01;
        vm.warp(time);
        uint64 shift = uint64(run) * INTERVAL;
        bool good =
            !flip &&
                run < 3 &&
                fee >= MIN_FEE &&
                fee <= 10 ether &&
                time >= ACCEPT_FROM + shift &&
                time <= ACCEPT_UNTIL + shift;
        try registry.submitSigned(signed) {
            assertTrue(good, "accepted a bad run");
            assertEq(_balance(signer), 10 ether - fee, "deposit");
        } catch {
            assertTrue(!good, "refused a good run");
            assertEq(_balance(signer), 10 ether, "deposit untouched");
        }
    }

    function _order() private view returns (Order memory) {
        Request memory request = _request();
        request.terms.owner = signer;
        return Order(request.terms, request.content, ACCEPT_FROM, ACCEPT_UNTIL, 1, 0);
    }

    function _schedule(uint32 runs) private view returns (Order memory order) {
        order = _order();
        order.runs = runs;
        order.interval = INTERVAL;
    }

    function _walletOrder() private returns (TestWallet wallet, Order memory order) {
        wallet = new TestWallet(signer);
        vm.deal(address(wallet), 1 ether);
        wallet.execute(address(registry), 1 ether, abi.encodeCall(registry.deposit, (ETHER, 1 ether)));
        order = _order();
        order.terms.owner = address(wallet);
    }

    function _signed(Order memory order, uint32 run) private view returns (OrderRun memory) {
        bytes32 hash = _typedHash(order);
        return OrderRun(order, run, Signing.sign(OWNER_KEY, hash), Signing.sign(PAYER_KEY, hash));
    }

    function _signedBy(Order memory order, uint256 key) private view returns (OrderRun memory) {
        return OrderRun(order, 0, Signing.sign(key, _typedHash(order)), "");
    }

    function _fund(address account, uint256 amount) private {
        vm.deal(account, amount);
        vm.prank(account);
        registry.deposit{value: amount}(ETHER, amount);
    }

    /// @dev As docs/contracts/WorkflowRegistry.md says, written without the library.
    function _idOfRun(Order memory order, uint32 run) private view returns (bytes32) {
        WorkflowTerms memory terms = abi.decode(abi.encode(order.terms), (WorkflowTerms));
        if (run != 0) {
            terms.deadline += run * order.interval;
            terms.clientRequestId = keccak256(abi.encode(terms.clientRequestId, run));
        }
        return registry.workflowId(terms, keccak256(abi.encode(order.content)));
    }

    /// @dev EIP-712, written without the library.
    function _typedHash(Order memory order) private view returns (bytes32) {
        string memory content =
            "WorkflowContent(bytes32 definitionHash,bytes32 inputsHash,bytes32 programHash,bytes32 inputsCommitment)";
        string memory terms =
            "WorkflowTerms(address owner,address payer,uint8 mode,uint64 deadline,uint96 fee,address token,address callback,uint32 callbackGas,bytes32 clientRequestId)";
        string memory head =
            "Order(WorkflowTerms terms,WorkflowContent content,uint64 acceptFrom,uint64 acceptUntil,uint32 runs,uint32 interval)";
        bytes32 message = keccak256(
            abi.encode(
                keccak256(abi.encodePacked(head, content, terms)),
                keccak256(abi.encode(keccak256(bytes(terms)), order.terms)),
                keccak256(abi.encode(keccak256(bytes(content)), order.content)),
                order.acceptFrom,
                order.acceptUntil,
                order.runs,
                order.interval
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("FlowBuilder"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    /// @dev The call with the highest bit set in the word at `place`.
    function _withHighBits(bytes memory call, uint256 place) private pure returns (bytes memory changed) {
        changed = bytes.concat(call);
        changed[place] = 0x80;
    }

    function _expectRefused(OrderRun memory run, bytes memory refusal) private {
        vm.expectRevert(refusal);
        registry.submitSigned(run);
    }

    function _expectSkipped(bytes32 id, bytes4 reason) private {
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.OrderSkipped(id, reason);
    }
}
