// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {
    CertifiedResult,
    IWorkflowRegistry,
    ListedToken,
    RegistryParameters,
    Settlement,
    TokenPermit
} from "../../contracts/interfaces/IWorkflowRegistry.sol";
import {VerifyMode, WorkflowKey} from "../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../contracts/types/WorkflowState.sol";
import {BlockTest} from "./support/BlockTest.sol";
import {Request} from "./support/FlowBuilderTest.sol";
import {Signing} from "./support/Signing.sol";
import {StrangeToken, Strangeness} from "./support/Tokens.sol";

/// @title Balances, tokens, permits, refunds
contract WorkflowRegistryMoneyTest is BlockTest {
    uint256 private constant HOLDER_KEY = 0xB0B;
    StrangeToken private strange;

    function setUp() public override {
        strange = new StrangeToken();
        super.setUp();
        token.mint(OWNER, 1_000 * MIN_TOKEN_FEE);
        strange.mint(OWNER, 1_000 * MIN_TOKEN_FEE);
        vm.prank(OWNER);
        strange.approve(address(registry), type(uint256).max);
    }

    function _registryParameters() internal view override returns (RegistryParameters memory parameters) {
        parameters = super._registryParameters();
        ListedToken[] memory tokens = new ListedToken[](2);
        (tokens[0], tokens[1]) = (parameters.tokens[0], ListedToken(address(strange), MIN_TOKEN_FEE));
        parameters.tokens = tokens;
    }

    // --- deposit and withdraw

    function test_deposit_ether_isWithdrawnAgain() public {
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.Deposited(OWNER, ETHER, 3 ether);
        vm.prank(OWNER);
        registry.deposit{value: 3 ether}(ETHER, 3 ether);
        assertEq(_balance(OWNER), 3 ether, "balance");

        uint256 before = OWNER.balance;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.Withdrawn(OWNER, ETHER, 1 ether);
        vm.prank(OWNER);
        registry.withdraw(ETHER, 1 ether);
        assertEq(OWNER.balance - before, 1 ether, "paid");
        assertEq(_balance(OWNER), 2 ether, "rest");
    }

    function test_deposit_token_isWithdrawnAgain() public {
        _depositTokens(500);
        assertEq(registry.balanceOf(OWNER, address(token)), 500, "balance");
        uint256 before = token.balanceOf(OWNER);
        vm.prank(OWNER);
        registry.withdraw(address(token), 500);
        assertEq(token.balanceOf(OWNER) - before, 500, "paid");
        assertEq(registry.balanceOf(OWNER, address(token)), 0, "nothing left");
    }

    function test_deposit_wrongAmounts_revert() public {
        vm.deal(STRANGER, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountZero.selector));
        _depositAs(STRANGER, ETHER, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, 2, 1));
        _depositAs(STRANGER, ETHER, 2, 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, 0, 1));
        _depositAs(STRANGER, address(token), 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, address(verifier)));
        _depositAs(STRANGER, address(verifier), 1, 0);
    }

    function test_withdraw_moreThanHeldOrNothing_reverts() public {
        _depositTokens(500);
        vm.prank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.BalanceInsufficient.selector, OWNER, address(token), 500, 501)
        );
        registry.withdraw(address(token), 501);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountZero.selector));
        registry.withdraw(address(token), 0);
    }

    // --- paying for requests

    function test_submitWorkflow_withoutValue_drawsOnTheBalance() public {
        Request memory request = _request();
        vm.prank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.BalanceInsufficient.selector, OWNER, ETHER, 0, MIN_FEE)
        );
        registry.submitWorkflow(request.terms, request.content);

        vm.prank(OWNER);
        registry.deposit{value: MIN_FEE}(ETHER, MIN_FEE);
        vm.prank(OWNER);
        registry.submitWorkflow(request.terms, request.content);
        assertEq(_balance(OWNER), 0, "drawn");
        _assertStatus(request, WorkflowStatus.Pending);
    }

    function test_submitWorkflow_token_pullsTheFeeOrDrawsOnTheBalance() public {
        Request memory request = _tokenRequest();
        vm.prank(OWNER);
        token.approve(address(registry), MIN_TOKEN_FEE);
        uint256 before = token.balanceOf(OWNER);
        _submit(request);
        assertEq(before - token.balanceOf(OWNER), MIN_TOKEN_FEE, "pulled");

        _depositTokens(MIN_TOKEN_FEE);
        request.terms.clientRequestId = 0;
        _submit(request);
        assertEq(registry.balanceOf(OWNER, address(token)), 0, "drawn");
        assertEq(token.balanceOf(address(registry)), 2 * MIN_TOKEN_FEE, "escrow");
    }

    function test_submitWorkflow_token_partOfTheFeeInTheBalance_pullsTheWholeFee() public {
        _depositTokens(MIN_TOKEN_FEE - 1);
        vm.prank(OWNER);
        token.approve(address(registry), MIN_TOKEN_FEE);
        _submit(_tokenRequest());
        assertEq(registry.balanceOf(OWNER, address(token)), MIN_TOKEN_FEE - 1, "untouched");
    }

    function test_submitWorkflow_tokenAndEther_reverts() public {
        Request memory request = _tokenRequest();
        vm.prank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, 0, 1));
        registry.submitWorkflow{value: 1}(request.terms, request.content);
    }

    function test_submitWorkflow_tokenBelowItsFloorOrNotListed_reverts() public {
        Request memory request = _tokenRequest();
        request.terms.fee = MIN_TOKEN_FEE - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.FeeBelowFloor.selector, MIN_TOKEN_FEE - 1, MIN_TOKEN_FEE)
        );
        _submit(request);
        request.terms.token = address(verifier);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, address(verifier)));
        _submit(request);
    }

    function test_settlement_ofTokens_creditsExecutorAndEpoch() public {
        vm.prank(OWNER);
        token.approve(address(registry), type(uint256).max);
        Request memory request = _tokenRequest();
        _submit(request);
        _settle(request, EXECUTOR);
        (uint256 credited, ) = manager.rewardsOf(EXECUTOR, address(token));
        assertEq(credited, MIN_TOKEN_FEE, "executor");

        request.terms.mode = VerifyMode.Quorum;
        _submit(request);
        _settleBlock(_one(_result(request)));
        assertEq(manager.epochRewards(epoch, address(token)), MIN_TOKEN_FEE, "epoch");
        assertEq(token.balanceOf(address(registry)), 0, "registry");
        assertEq(token.balanceOf(address(manager)), 2 * MIN_TOKEN_FEE, "manager");
    }

    function test_validateExecutions_mixedTokens_creditsEachSum() public {
        vm.prank(OWNER);
        token.approve(address(registry), type(uint256).max);
        Settlement[] memory settlements = new Settlement[](5);
        for (uint256 index = 0; index < 5; index++) {
            Request memory request = index % 2 == 0 ? _tokenRequest() : _request();
            request.terms.clientRequestId = bytes32(index);
            _submit(request);
            settlements[index] = Settlement(request.terms, request.content, RESULT, _prove(request, EXECUTOR));
        }
        vm.prank(EXECUTOR);
        registry.validateExecutions(settlements);
        (uint256 credited, ) = manager.rewardsOf(EXECUTOR, address(token));
        assertEq(credited, 3 * MIN_TOKEN_FEE, "tokens");
        assertEq(_rewards(EXECUTOR), 2 * MIN_FEE, "ether");
    }

    // --- permits

    function test_depositWithPermit_usesThePermit() public {
        (address holder, TokenPermit memory permit) = _permit(700);
        vm.prank(holder);
        registry.depositWithPermit(address(token), 700, permit);
        assertEq(registry.balanceOf(holder, address(token)), 700, "balance");
    }

    function test_depositWithPermit_usedByAnother_worksAllTheSame() public {
        (address holder, TokenPermit memory permit) = _permit(700);
        token.permit(holder, address(registry), permit.amount, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(holder);
        registry.depositWithPermit(address(token), 700, permit);
        assertEq(registry.balanceOf(holder, address(token)), 700, "balance");
    }

    function test_depositWithPermit_ofAnother_reverts() public {
        (, TokenPermit memory permit) = _permit(700);
        token.mint(STRANGER, 700);
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(registry), 0, 700)
        );
        registry.depositWithPermit(address(token), 700, permit);
    }

    function test_permit_ofEtherOrAnotherToken_reverts() public {
        (, TokenPermit memory permit) = _permit(700);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, ETHER));
        registry.depositWithPermit(ETHER, 700, permit);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.TokenNotListed.selector, address(verifier)));
        registry.depositWithPermit(address(verifier), 700, permit);
    }

    function test_submitWithPermit_escrowsTheFee() public {
        (address holder, TokenPermit memory permit) = _permit(MIN_TOKEN_FEE);
        Request memory request = _tokenRequest();
        request.terms.owner = holder;
        vm.prank(holder);
        registry.submitWithPermit(request.terms, request.content, permit);
        _assertStatus(request, WorkflowStatus.Pending);
        assertEq(token.balanceOf(address(registry)), MIN_TOKEN_FEE, "escrow");
    }

    // --- strange tokens

    function test_strangeToken_thatTakesAFee_isRefused() public {
        strange.setStrangeness(Strangeness.TakesFee);
        bytes memory expected = abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, 500, 499);
        vm.expectRevert(expected);
        _depositAs(OWNER, address(strange), 500, 0);
        Request memory request = _strangeRequest();
        vm.expectRevert(
            abi.encodeWithSelector(IWorkflowRegistry.AmountMismatch.selector, MIN_TOKEN_FEE, MIN_TOKEN_FEE - 1)
        );
        _submit(request);
        _assertStatus(request, WorkflowStatus.Unknown);
    }

    function test_strangeToken_thatReturnsFalse_isRefused() public {
        strange.setStrangeness(Strangeness.ReturnsFalse);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(strange)));
        _depositAs(OWNER, address(strange), 500, 0);
    }

    function test_strangeToken_thatReturnsNothing_works() public {
        strange.setStrangeness(Strangeness.ReturnsNothing);
        _depositAs(OWNER, address(strange), 500, 0);
        vm.prank(OWNER);
        registry.withdraw(address(strange), 500);
        assertEq(strange.balanceOf(OWNER), 1_000 * MIN_TOKEN_FEE, "all back");
    }

    function test_strangeToken_thatReverts_keepsTheBalance() public {
        _depositAs(OWNER, address(strange), 500, 0);
        strange.setStrangeness(Strangeness.Reverts);
        vm.prank(OWNER);
        (bool success, ) = address(registry).call(abi.encodeCall(registry.withdraw, (address(strange), 500)));
        assertTrue(!success, "withdrawal");
        assertEq(registry.balanceOf(OWNER, address(strange)), 500, "kept");
    }

    function test_strangeToken_thatCallsBack_isNotCountedTwice() public {
        Reenterer owner = new Reenterer(registry, strange);
        strange.mint(address(owner), 1_000);
        strange.setStrangeness(Strangeness.CallsBack);
        owner.deposit(500);
        assertTrue(owner.refused(), "nested deposit");
        assertEq(registry.balanceOf(address(owner), address(strange)), 500, "counted once");
        assertEq(strange.balanceOf(address(registry)), 500, "held");
    }

    function test_settleBatch_tokenThatRefuses_postponesItsFeesAndSettlesAll() public {
        CertifiedResult[] memory results = _results(3);
        Request memory request = _strangeRequest();
        request.terms.mode = VerifyMode.Quorum;
        _submit(request);
        results[1] = _result(request);
        strange.setStrangeness(Strangeness.Reverts);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.RewardsPostponed(address(strange), MIN_TOKEN_FEE);
        _settleBlock(results);
        assertEq(registry.postponedOf(address(strange)), MIN_TOKEN_FEE, "postponed");
        assertEq(manager.epochRewards(epoch, ETHER), 2 * uint256(MIN_FEE) + 2, "ether of both rows");
        _assertStatus(request, WorkflowStatus.Completed);

        (bool success, ) = address(registry).call(abi.encodeCall(registry.distributePostponed, (address(strange))));
        assertTrue(!success, "still refuses");
        strange.setStrangeness(Strangeness.None);
        registry.distributePostponed(address(strange));
        assertEq(manager.epochRewards(epoch, address(strange)), MIN_TOKEN_FEE, "distributed");
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.AmountZero.selector));
        registry.distributePostponed(address(strange));
    }

    // --- refunds

    function test_refund_bounty_isCappedByTheLowestFee() public {
        Request memory request = _request();
        request.terms.fee = 50 * MIN_FEE; // 2 % of it is the lowest fee
        _assertBounty(request, MIN_FEE);
        request.terms.fee = 50 * MIN_FEE + 50;
        _assertBounty(request, MIN_FEE);
        request.terms.fee = 50 * MIN_FEE - 50;
        _assertBounty(request, MIN_FEE - 1);
        request.terms.fee = 50 * MIN_FEE - 1;
        _assertBounty(request, MIN_FEE - 1);
    }

    function test_refund_ofTokens_staysInTokens() public {
        vm.prank(OWNER);
        token.approve(address(registry), type(uint256).max);
        Request memory request = _tokenRequest();
        _submit(request);
        vm.warp(DEADLINE + 1);
        vm.prank(STRANGER);
        _refund(request);
        assertEq(registry.balanceOf(OWNER, address(token)), MIN_TOKEN_FEE - MIN_TOKEN_FEE / 50, "owner");
        assertEq(registry.balanceOf(STRANGER, address(token)), MIN_TOKEN_FEE / 50, "caller");
    }

    function test_refundMany_refundsTheDueAndSkipsTheOthers() public {
        CertifiedResult[] memory results = _results(4);
        _settleBlock(_one(results[1]));
        WorkflowKey[] memory keys = new WorkflowKey[](5);
        for (uint256 index = 0; index < 4; index++) {
            keys[index] = WorkflowKey(results[index].terms, results[index].contentHash);
        }
        keys[3].terms.fee += 1; // unknown
        keys[4] = keys[0];
        vm.warp(DEADLINE + 1);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.SettlementSkipped(_idOf(results[1]), WorkflowStatus.Completed);
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkflowRegistry.SettlementSkipped(_idOf(results[0]), WorkflowStatus.Refunded);
        vm.prank(OWNER);
        registry.refundMany(keys);
        assertEq(_balance(OWNER), 2 * uint256(MIN_FEE) + 2, "two fees");
    }

    function test_refundMany_stillOpen_isSkipped() public {
        CertifiedResult[] memory results = _results(1);
        WorkflowKey[] memory keys = new WorkflowKey[](1);
        keys[0] = WorkflowKey(results[0].terms, results[0].contentHash);
        vm.warp(DEADLINE);
        registry.refundMany(keys);
        assertEq(_balance(OWNER), 0, "nothing");
        vm.warp(DEADLINE + 1);
        registry.refundMany(keys);
        assertEq(_balance(OWNER), MIN_FEE - MIN_FEE / 50, "refund");
    }

    function test_refundMany_emptyOrTooMany_reverts() public {
        for (uint256 index = 0; index < 2; index++) {
            uint256 size = [uint256(0), 129][index];
            vm.expectRevert(abi.encodeWithSelector(IWorkflowRegistry.BatchSizeOutOfRange.selector, size, 128));
            registry.refundMany(new WorkflowKey[](size));
        }
    }

    function _assertBounty(Request memory request, uint256 bounty) private {
        vm.deal(OWNER, request.terms.fee);
        _submit(request);
        vm.warp(DEADLINE + 1);
        (uint256 owner, uint256 caller) = (_balance(OWNER), _balance(STRANGER));
        vm.prank(STRANGER);
        _refund(request);
        vm.warp(START);
        assertEq(_balance(STRANGER) - caller, bounty, "bounty");
        assertEq(_balance(OWNER) - owner, request.terms.fee - bounty, "refund");
    }

    function _tokenRequest() private view returns (Request memory request) {
        request = _request();
        request.terms.token = address(token);
        request.terms.fee = MIN_TOKEN_FEE;
    }

    function _strangeRequest() private view returns (Request memory request) {
        request = _tokenRequest();
        request.terms.token = address(strange);
    }

    function _depositAs(address account, address token_, uint256 amount, uint256 value) private {
        vm.prank(account);
        registry.deposit{value: value}(token_, amount);
    }

    function _depositTokens(uint256 amount) private {
        vm.prank(OWNER);
        token.approve(address(registry), amount);
        _depositAs(OWNER, address(token), amount, 0);
    }

    /// @dev Of an account that holds exactly `amount`.
    function _permit(uint256 amount) private returns (address holder, TokenPermit memory permit) {
        holder = Signing.account(HOLDER_KEY);
        token.mint(holder, amount);
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 message = keccak256(abi.encode(typeHash, holder, address(registry), amount, 0, DEADLINE));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message));
        (uint8 v, bytes32 r, bytes32 s) = Signing.parts(HOLDER_KEY, digest);
        permit = TokenPermit(amount, DEADLINE, v, r, s);
    }
}

/// @title Deposits, and deposits again while the token calls it back
contract Reenterer {
    IWorkflowRegistry private immutable _registry;
    StrangeToken private immutable _token;
    bool public refused;
    bool private _entered;

    constructor(IWorkflowRegistry registry, StrangeToken token) {
        (_registry, _token) = (registry, token);
        token.approve(address(registry), type(uint256).max);
    }

    function deposit(uint256 amount) external {
        _registry.deposit(address(_token), amount);
    }

    /// @dev Once: a call without end would fail by itself.
    function tokensToSend() external {
        if (_entered) return;
        _entered = true;
        (bool success, ) = address(_registry).call(abi.encodeCall(_registry.deposit, (address(_token), 1)));
        refused = !success;
    }
}
