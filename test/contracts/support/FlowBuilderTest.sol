// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {ListedToken, RegistryParameters} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {StakeParameters} from "../../../contracts/types/StakeParameters.sol";
import {VerifyMode, WorkflowContent, WorkflowKey, WorkflowTerms} from "../../../contracts/types/WorkflowRequest.sol";
import {WorkflowStatus} from "../../../contracts/types/WorkflowState.sol";
import {Deployed} from "./Deployed.sol";
import {MockResultVerifier} from "./MockResultVerifier.sol";
import {Test} from "./Test.sol";
import {StandardToken} from "./Tokens.sol";

/// @notice A request as the tests carry it around.
struct Request {
    WorkflowTerms terms;
    WorkflowContent content;
}

/// @title A fresh deployment with the mock verifier, and factories for what the tests need
/// @dev EXECUTOR and RIVAL are staked, each its own operator.
abstract contract FlowBuilderTest is Test {
    uint96 internal constant MIN_STAKE = 1 ether;
    uint64 internal constant UNBONDING_PERIOD = 7 days;
    uint64 internal constant EPOCH_LENGTH = 1 days;
    uint64 internal constant APPEAL_PERIOD = 1 days;
    uint96 internal constant MIN_FEE = 0.001 ether;
    /// Lowest fee in `token`.
    uint96 internal constant MIN_TOKEN_FEE = 1_000_000;
    uint64 internal constant CANCEL_NOTICE = 300;
    uint64 internal constant CHALLENGE_WINDOW = 1 hours;
    uint64 internal constant RESOLUTION_WINDOW = 2 hours;
    uint96 internal constant POST_BOND = 0.2 ether;
    uint96 internal constant CHALLENGE_BOND = 0.1 ether;
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant DEADLINE = START + 1 hours;
    bytes32 internal constant RESULT = keccak256("result");

    address internal constant ETHER = address(0);
    address internal constant BURNED = address(0xdEaD);
    address internal constant OWNER = address(0xA11CE);
    address internal constant EXECUTOR = address(0xE1);
    address internal constant RIVAL = address(0xE2);
    address internal constant STRANGER = address(0x57A);
    address internal constant GUARDIAN = address(0x6A2D);

    IncentiveManager internal manager;
    MockResultVerifier internal verifier;
    WorkflowRegistry internal registry;
    StandardToken internal token;

    function setUp() public virtual {
        vm.warp(START);
        token = new StandardToken();
        manager = Deployed.incentiveManager(_stakeParameters());
        verifier = new MockResultVerifier();
        registry = _deployRegistry();
        manager.bindRegistry(address(registry));
        vm.deal(OWNER, 100 ether);
        _stake(EXECUTOR, MIN_STAKE);
        _stake(RIVAL, MIN_STAKE);
    }

    function _deployRegistry() internal returns (WorkflowRegistry) {
        return Deployed.workflowRegistry(manager, verifier, _registryParameters());
    }

    function _stakeParameters() internal pure returns (StakeParameters memory) {
        return StakeParameters(MIN_STAKE, UNBONDING_PERIOD, EPOCH_LENGTH, APPEAL_PERIOD, GUARDIAN);
    }

    /// @dev Lists `token` if it is deployed.
    function _registryParameters() internal view virtual returns (RegistryParameters memory) {
        ListedToken[] memory tokens = new ListedToken[](address(token) == address(0) ? 0 : 1);
        if (tokens.length != 0) tokens[0] = ListedToken(address(token), MIN_TOKEN_FEE);
        return
            RegistryParameters({
                minFee: MIN_FEE,
                cancelNotice: CANCEL_NOTICE,
                challengeWindow: CHALLENGE_WINDOW,
                resolutionWindow: RESOLUTION_WINDOW,
                postBond: POST_BOND,
                challengeBond: CHALLENGE_BOND,
                tokens: tokens
            });
    }

    /// @dev In zk mode, paid in ether by OWNER.
    function _request() internal pure returns (Request memory) {
        return Request(_terms(VerifyMode.Zk), _content());
    }

    function _request(VerifyMode mode) internal pure returns (Request memory) {
        return Request(_terms(mode), _content());
    }

    function _terms(VerifyMode mode) internal pure returns (WorkflowTerms memory) {
        return
            WorkflowTerms({
                owner: OWNER,
                payer: address(0),
                mode: mode,
                deadline: DEADLINE,
                fee: MIN_FEE,
                token: ETHER,
                callback: address(0),
                callbackGas: 0,
                clientRequestId: keccak256("client request")
            });
    }

    function _content() internal pure returns (WorkflowContent memory) {
        return
            WorkflowContent({
                definitionHash: keccak256("definition"),
                inputsHash: keccak256("inputs"),
                programHash: bytes32(uint256(keccak256("program")) >> 3),
                inputsCommitment: bytes32(uint256(keccak256("commitment")) >> 3)
            });
    }

    function _contentHash(Request memory request) internal pure returns (bytes32) {
        return keccak256(abi.encode(request.content));
    }

    function _id(Request memory request) internal view returns (bytes32) {
        return registry.workflowId(request.terms, _contentHash(request));
    }

    function _key(Request memory request) internal pure returns (WorkflowKey memory) {
        return WorkflowKey(request.terms, _contentHash(request));
    }

    function _submit(Request memory request) internal returns (bytes32) {
        uint256 value = request.terms.token == ETHER ? request.terms.fee : 0;
        vm.prank(request.terms.owner);
        return registry.submitWorkflow{value: value}(request.terms, request.content);
    }

    function _prove(Request memory request, address executor) internal view returns (bytes memory) {
        return verifier.prove(request.content, registry.contextHash(_id(request), executor), RESULT);
    }

    function _settle(Request memory request, address executor) internal {
        bytes memory proof = _prove(request, executor);
        vm.prank(executor);
        registry.validateExecution(request.terms, request.content, RESULT, proof);
    }

    function _refund(Request memory request) internal {
        registry.refund(request.terms, _contentHash(request));
    }

    /// @dev `executor` is owner and operator; the first stake or an addition to it.
    function _stake(address executor, uint256 amount) internal {
        vm.deal(executor, executor.balance + amount);
        bool isNew = manager.executorOf(executor).operator == address(0);
        vm.prank(executor);
        if (isNew) manager.stake{value: amount}(executor);
        else manager.addStake{value: amount}();
    }

    /// @dev Without the shares of epochs.
    function _rewards(address account) internal view returns (uint256 credited) {
        (credited, ) = manager.rewardsOf(account, ETHER);
    }

    /// @dev Ether that `account` may withdraw from the registry.
    function _balance(address account) internal view returns (uint256) {
        return registry.balanceOf(account, ETHER);
    }

    function _status(Request memory request) internal view returns (WorkflowStatus status) {
        (status, ) = registry.statusOf(request.terms, _contentHash(request));
    }

    function _assertStatus(Request memory request, WorkflowStatus expected) internal view {
        assertEq(uint256(_status(request)), uint256(expected), "status");
    }
}
