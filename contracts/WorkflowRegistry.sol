// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IIncentiveManager} from "./interfaces/IIncentiveManager.sol";
import {IResultVerifier, ProofClaim} from "./interfaces/IResultVerifier.sol";
import {
    CertifiedResult,
    IWorkflowRegistry,
    ListedToken,
    RegistryParameters,
    Settlement,
    TokenPermit
} from "./interfaces/IWorkflowRegistry.sol";
import {Batches} from "./libraries/Batches.sol";
import {ConsensusDigest} from "./libraries/ConsensusDigest.sol";
import {ConsumerCall} from "./libraries/ConsumerCall.sol";
import {Disputes} from "./libraries/Disputes.sol";
import {MerkleTree} from "./libraries/MerkleTree.sol";
import {ModuleCall} from "./libraries/ModuleCall.sol";
import {Money} from "./libraries/Money.sol";
import {Orders} from "./libraries/Orders.sol";
import {Payments} from "./libraries/Payments.sol";
import {Requests} from "./libraries/Requests.sol";
import {Shares} from "./libraries/Shares.sol";
import {OptimisticMode} from "./registry/OptimisticMode.sol";
import {RegistryBase} from "./registry/RegistryBase.sol";
import {SignedOrders} from "./registry/SignedOrders.sol";
import {BlockHeader} from "./types/BlockHeader.sol";
import {Certificate} from "./types/Certificate.sol";
import {FeeSums, FeeSumsLibrary} from "./types/FeeSums.sol";
import {RequestWords, RequestWordsLibrary} from "./types/RequestWords.sol";
import {Order, OrderRun} from "./types/SignedOrder.sol";
import {ResultClaim, TaskChallenge, TaskOutput, TaskPlan} from "./types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowKey, WorkflowTerms} from "./types/WorkflowRequest.sol";
import {Phase, WorkflowState, WorkflowStateLibrary, WorkflowStatus} from "./types/WorkflowState.sol";

/// @title WorkflowRegistry
/// @notice Escrows fees, checks results and remembers their hashes. No owner, no upgrade, no parameter that changes.
/// @dev `multicall` runs several calls of one sender in one transaction, without ether; so a block's orders are submitted and
/// settled at once.
contract WorkflowRegistry is IWorkflowRegistry, RegistryBase, ReentrancyGuardTransient, Multicall {
    using Requests for WorkflowState;
    using SafeERC20 for IERC20;

    uint64 private constant MAX_CANCEL_NOTICE = 30 days;
    /// Share of the fee that a refund pays to its caller, in units of 1 / Shares.WHOLE.
    uint256 private constant REFUND_BOUNTY_RATE = 200;
    bytes32 private constant SETTLEMENT_DOMAIN = keccak256("FlowBuilder settlement v1");

    /// @inheritdoc IWorkflowRegistry
    uint64 public immutable cancelNotice;

    address private immutable _signedOrders;
    address private immutable _optimisticMode;

    /// @param incentives_ A contract, not bound to a registry yet.
    /// @param zkVerifier_ A contract.
    /// @param parameters `minFee` and bonds above zero, so that spam costs something and settlements pay; `cancelNotice` 1
    /// second to 30 days; windows above zero, together within the manager's evidence window.
    constructor(
        IIncentiveManager incentives_,
        IResultVerifier zkVerifier_,
        RegistryParameters memory parameters
    ) RegistryBase(incentives_, zkVerifier_, parameters) {
        _requireInRange("incentives", uint160(address(incentives_)), address(incentives_).code.length != 0);
        _requireInRange("zkVerifier", uint160(address(zkVerifier_)), address(zkVerifier_).code.length != 0);
        _requireInRange("minFee", parameters.minFee, parameters.minFee != 0);
        uint64 notice = parameters.cancelNotice;
        _requireInRange("cancelNotice", notice, notice != 0 && notice <= MAX_CANCEL_NOTICE);
        uint64 window = parameters.challengeWindow;
        uint64 limit = incentives_.evidenceWindow();
        _requireInRange("challengeWindow", window, window != 0 && window <= limit);
        uint64 resolution = parameters.resolutionWindow;
        _requireInRange("resolutionWindow", resolution, resolution != 0 && resolution <= limit - window);
        _requireInRange("postBond", parameters.postBond, parameters.postBond != 0);
        _requireInRange("challengeBond", parameters.challengeBond, parameters.challengeBond != 0);

        cancelNotice = notice;
        _signedOrders = address(new SignedOrders(incentives_, zkVerifier_, parameters));
        _optimisticMode = address(new OptimisticMode(incentives_, zkVerifier_, parameters));
        for (uint256 index = 0; index < parameters.tokens.length; ++index) {
            ListedToken memory listed = parameters.tokens[index];
            _requireInRange("token", uint160(listed.token), listed.token.code.length != 0);
            _requireInRange("minFee", listed.minFee, listed.minFee != 0);
            _books.minFees[listed.token] = listed.minFee;
            IERC20(listed.token).forceApprove(address(incentives_), type(uint256).max);
        }
    }

    // --- Balances

    /// @inheritdoc IWorkflowRegistry
    function deposit(address token, uint256 amount) external payable {
        _deposit(token, amount);
    }

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow effects-first the permit of a listed token comes first, when nothing is open yet.
    function depositWithPermit(address token, uint256 amount, TokenPermit calldata permit) external {
        _usePermit(token, permit);
        _deposit(token, amount);
    }

    /// @inheritdoc IWorkflowRegistry
    function withdraw(address token, uint256 amount) external {
        if (amount == 0) revert AmountZero();
        Money.debit(_books, msg.sender, token, amount);
        emit Withdrawn(msg.sender, token, amount);
        Payments.pay(token, msg.sender, amount);
    }

    // --- Requests

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow effects-first the pull of tokens comes last, under its guard; the guard itself is what is written after it.
    function submitWorkflow(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content
    ) external payable returns (bytes32 id) {
        return _submit(terms, content);
    }

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow effects-first the permit of a listed token comes first, when nothing is open yet.
    function submitWithPermit(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        TokenPermit calldata permit
    ) external returns (bytes32 id) {
        _usePermit(terms.token, permit);
        return _submit(terms, content);
    }

    /// @inheritdoc IWorkflowRegistry
    function submitSigned(OrderRun calldata) external returns (bytes32) {
        ModuleCall.run(_signedOrders);
    }

    /// @inheritdoc IWorkflowRegistry
    function submitSignedMany(OrderRun[] calldata) external {
        ModuleCall.run(_signedOrders);
    }

    /// @inheritdoc IWorkflowRegistry
    function cancelOrder(Order calldata) external {
        ModuleCall.run(_signedOrders);
    }

    /// @inheritdoc IWorkflowRegistry
    function cancelWorkflow(WorkflowTerms calldata terms, bytes32 contentHash) external {
        if (terms.owner != msg.sender) revert OwnerNotCaller(terms.owner, msg.sender);
        bytes32 id = Requests.idOf(terms, contentHash);
        uint64 closesAt = _books.states[id].requireBefore(Phase.Open, id, terms.deadline);
        uint64 earlier = uint64(block.timestamp) + cancelNotice;
        if (earlier >= closesAt) revert WorkflowAlreadyClosing(id, closesAt);

        _books.states[id] = WorkflowStateLibrary.during(Phase.Open, earlier);
        emit WorkflowCancelled(id, earlier);
    }

    /// @inheritdoc IWorkflowRegistry
    function refund(WorkflowTerms calldata terms, bytes32 contentHash) external {
        bytes32 id = Requests.idOf(terms, contentHash);
        WorkflowState state = _books.states[id];
        (WorkflowStatus status, uint64 closesAt) = state.statusOf(terms.deadline);
        if (status != WorkflowStatus.Expired) {
            if (_isOpen(status)) revert WorkflowStillOpen(id, closesAt);
            state.revertFor(id, terms.deadline);
        }
        _refund(terms, id);
    }

    /// @inheritdoc IWorkflowRegistry
    function refundMany(WorkflowKey[] calldata keys) external {
        uint256 size = Batches.checkedSize(keys.length);
        for (uint256 index = 0; index < size; ++index) {
            WorkflowTerms calldata terms = keys[index].terms;
            bytes32 id = Requests.idOf(terms, keys[index].contentHash);
            (WorkflowStatus status, ) = _books.states[id].statusOf(terms.deadline);
            if (status == WorkflowStatus.Expired) _refund(terms, id);
            else emit SettlementSkipped(id, status);
        }
    }

    // --- Settlement

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow effects-first the result is written before the fee is credited; after the callback only its failure is.
    function validateExecution(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content,
        bytes32 resultHash,
        bytes calldata proof
    ) external {
        if (terms.mode != VerifyMode.Zk) revert ModeMismatch(terms.mode);
        bytes32 id = Requests.idOf(terms, Requests.hashContent(content));
        _books.states[id].requireBefore(Phase.Open, id, terms.deadline);
        _requireUnreserved(resultHash);
        if (!_zkVerifier.verify(_proofClaim(id, content, resultHash, proof))) revert ProofInvalid(id);

        _complete(id, resultHash, msg.sender, terms.fee);
        _creditCaller(terms.token, terms.fee);
        _callBack(terms, id, resultHash);
    }

    /// @inheritdoc IWorkflowRegistry
    /// @dev Results are written before the proofs are checked, so that a second item for one request finds it completed; a
    /// failed check undoes them. The verifier is view, and no other contract is called before the fees are credited.
    /// @custom:allow effects-first the result is written before the fee is credited; after the callback only its failure is.
    function validateExecutions(Settlement[] calldata settlements) external {
        uint256 size = Batches.checkedSize(settlements.length);
        bytes32[] memory settled = new bytes32[](size);
        ProofClaim[] memory claims = new ProofClaim[](size);
        FeeSums memory fees = FeeSumsLibrary.create(size);
        uint256 open = 0;
        for (uint256 index = 0; index < size; ++index) {
            Settlement calldata settlement = settlements[index];
            WorkflowTerms calldata terms = settlement.terms;
            bytes32 id = Requests.idOf(terms, Requests.hashContent(settlement.content));
            (WorkflowStatus status, ) = _books.states[id].statusOf(terms.deadline);
            if (!_isSubmitted(status) || terms.mode != VerifyMode.Zk) {
                emit SettlementSkipped(id, status);
                continue;
            }
            _requireUnreserved(settlement.resultHash);
            _complete(id, settlement.resultHash, msg.sender, terms.fee);
            settled[index] = id;
            fees.add(terms.token, terms.fee);
            claims[open] = _proofClaim(id, settlement.content, settlement.resultHash, settlement.proof);
            ++open;
        }
        if (open == 0) return;

        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(claims, open) // leaves the places of skipped items off
        }
        if (!_zkVerifier.verifyBatch(claims)) revert ProofBatchInvalid(open);
        for (uint256 index = 0; index < fees.size; ++index) _creditCaller(fees.tokens[index], fees.amounts[index]);
        for (uint256 index = 0; index < size; ++index) {
            if (settled[index] != 0) {
                _callBack(settlements[index].terms, settled[index], settlements[index].resultHash);
            }
        }
    }

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow effects-first results are written before any call; after it only a postponed fee and a failed callback are.
    function settleBatch(
        BlockHeader calldata header,
        CertifiedResult[] calldata results,
        Certificate calldata certificate
    ) external {
        uint256 size = Batches.checkedSize(results.length);
        bytes32[] memory ids = _requireResultsOf(header, results);
        bytes32 digest = ConsensusDigest.precommitDigest(address(this), header, certificate.round);
        _incentives.checkCertificate(header.epoch, digest, certificate);

        FeeSums memory fees = FeeSumsLibrary.create(size);
        for (uint256 index = 0; index < size; ++index) {
            CertifiedResult calldata result = results[index];
            bool settled = _settleCertified(result, ids[index], fees);
            if (!settled || result.terms.callback == address(0)) ids[index] = 0; // nobody to call
        }
        emit BlockSettled(ConsensusDigest.blockId(header), header.epoch, header.height);
        for (uint256 index = 0; index < fees.size; ++index) {
            Money.distribute(_books, _incentives, header.epoch, fees.tokens[index], fees.amounts[index]);
        }
        for (uint256 index = 0; index < size; ++index) {
            if (ids[index] != 0) _callBack(results[index].terms, ids[index], results[index].resultHash);
        }
    }

    /// @inheritdoc IWorkflowRegistry
    /// @custom:allow event the manager emits RewardsDistributed for it.
    function distributePostponed(address token) external {
        uint256 amount = _books.postponed[token];
        if (amount == 0) revert AmountZero();
        _books.postponed[token] = 0;
        _incentives.distributeRewards(_incentives.currentEpoch(), token, amount);
    }

    /// @inheritdoc IWorkflowRegistry
    function retryCallback(WorkflowTerms calldata terms, bytes32 contentHash) external {
        bytes32 id = Requests.idOf(terms, contentHash);
        if (!_books.callbackFailed[id]) revert CallbackNotRetried(id);
        _books.callbackFailed[id] = false;
        bytes32 resultHash = _books.states[id].resultHash();
        if (!ConsumerCall.tryCall(terms.callback, terms.callbackGas, id, resultHash)) revert CallbackNotRetried(id);
        emit CallbackRetried(id, terms.callback);
    }

    // --- Optimistic mode

    /// @inheritdoc IWorkflowRegistry
    function postResult(WorkflowTerms calldata, bytes32, bytes32) external payable {
        ModuleCall.run(_optimisticMode);
    }

    /// @inheritdoc IWorkflowRegistry
    function finalizeResult(WorkflowTerms calldata, bytes32) external {
        ModuleCall.run(_optimisticMode);
    }

    /// @inheritdoc IWorkflowRegistry
    function challengeTask(WorkflowTerms calldata, WorkflowContent calldata, TaskChallenge calldata) external payable {
        ModuleCall.run(_optimisticMode);
    }

    /// @inheritdoc IWorkflowRegistry
    function resolveChallenge(
        WorkflowKey calldata,
        TaskOutput calldata,
        TaskPlan calldata,
        bytes32,
        bytes calldata
    ) external {
        ModuleCall.run(_optimisticMode);
    }

    /// @inheritdoc IWorkflowRegistry
    function resolveUnanswered(WorkflowTerms calldata, bytes32) external {
        ModuleCall.run(_optimisticMode);
    }

    // --- Views

    /// @inheritdoc IWorkflowRegistry
    function statusOf(
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external view returns (WorkflowStatus status, uint64 closesAt) {
        return _books.states[Requests.idOf(terms, contentHash)].statusOf(terms.deadline);
    }

    /// @inheritdoc IWorkflowRegistry
    function certifiedResultOf(
        WorkflowTerms calldata terms,
        bytes32 contentHash
    ) external view returns (bytes32 id, bytes32 resultHash) {
        if (terms.mode != VerifyMode.Quorum) revert ModeMismatch(terms.mode);
        id = Requests.idOf(terms, contentHash);
        resultHash = resultOf(id);
    }

    /// @inheritdoc IWorkflowRegistry
    function proveTaskOutput(
        bytes32 id,
        TaskOutput calldata output,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return Disputes.isLeaf(output, proof, resultOf(id));
    }

    /// @inheritdoc IWorkflowRegistry
    function claimOf(bytes32 id) external view returns (ResultClaim memory) {
        return _books.claims[id];
    }

    /// @inheritdoc IWorkflowRegistry
    function nextRunAt(bytes32 orderHash_) external view returns (uint64) {
        return _books.nextRunAt[orderHash_];
    }

    /// @inheritdoc IWorkflowRegistry
    function callbackFailed(bytes32 id) external view returns (bool) {
        return _books.callbackFailed[id];
    }

    /// @inheritdoc IWorkflowRegistry
    function postponedOf(address token) external view returns (uint256) {
        return _books.postponed[token];
    }

    /// @inheritdoc IWorkflowRegistry
    function balanceOf(address account, address token) external view returns (uint256) {
        return _books.balances[account][token];
    }

    /// @inheritdoc IWorkflowRegistry
    function workflowId(WorkflowTerms calldata terms, bytes32 contentHash) external view returns (bytes32) {
        return Requests.idOf(terms, contentHash);
    }

    /// @inheritdoc IWorkflowRegistry
    function contextHash(bytes32 id, address executor) external view returns (uint256) {
        return Requests.contextHash(id, executor);
    }

    /// @inheritdoc IWorkflowRegistry
    function orderHash(Order calldata order) external view returns (bytes32) {
        return Orders.typedHash(RequestWordsLibrary.loadOrder(order), Orders.domain());
    }

    /// @inheritdoc IWorkflowRegistry
    function resultOf(bytes32 id) public view returns (bytes32 resultHash) {
        WorkflowState state = _books.states[id];
        if (!state.isCompleted()) revert WorkflowNotCompleted(id);
        return state.resultHash();
    }

    /// @inheritdoc IWorkflowRegistry
    function minFeeOf(address token) external view returns (uint96) {
        return _minFeeOf(token);
    }

    /// @inheritdoc IWorkflowRegistry
    function challengeWindow() external view returns (uint64) {
        return _challengeWindow;
    }

    /// @inheritdoc IWorkflowRegistry
    function resolutionWindow() external view returns (uint64) {
        return _resolutionWindow;
    }

    /// @inheritdoc IWorkflowRegistry
    function postBond() external view returns (uint96) {
        return _postBond;
    }

    /// @inheritdoc IWorkflowRegistry
    function challengeBond() external view returns (uint96) {
        return _challengeBond;
    }

    /// @inheritdoc IWorkflowRegistry
    function zkVerifier() external view returns (IResultVerifier) {
        return _zkVerifier;
    }

    /// @inheritdoc IWorkflowRegistry
    function incentives() external view returns (IIncentiveManager) {
        return _incentives;
    }

    // --- Steps of the above

    function _deposit(address token, uint256 amount) private {
        if (amount == 0) revert AmountZero();
        uint256 ether_ = token == Money.ETHER ? amount : 0;
        if (msg.value != ether_) revert AmountMismatch(ether_, msg.value);
        if (_minFeeOf(token) == 0) revert TokenNotListed(token);
        Money.credit(_books, msg.sender, token, amount);
        emit Deposited(msg.sender, token, amount);
        if (token != Money.ETHER) _pull(token, amount);
    }

    function _submit(WorkflowTerms calldata terms, WorkflowContent calldata content) private returns (bytes32 id) {
        if (terms.owner != msg.sender) revert OwnerNotCaller(terms.owner, msg.sender);
        if (Requests.payerOf(terms) != msg.sender) revert PayerNotOwner(terms.payer, terms.owner);
        RequestWords words = RequestWordsLibrary.load(terms, content);
        id = words.id();
        bytes4 problem = _problemOf(words, _books.states[id]);
        if (problem != 0) _refuse(problem, words, id, 0);

        _books.states[id] = WorkflowStateLibrary.during(Phase.Open, words.deadline());
        words.emitSubmitted(id);
        if (words.token() == Money.ETHER) Money.takeEther(_books, words.fee());
        else _takeTokens(words.token(), words.fee());
    }

    function _refund(WorkflowTerms calldata terms, bytes32 id) private {
        address payer = Requests.payerOf(terms);
        uint256 amount = terms.fee;
        if (payer != msg.sender) {
            uint256 bounty;
            (bounty, amount) = Shares.take(terms.fee, REFUND_BOUNTY_RATE, _minFeeOf(terms.token));
            Money.credit(_books, msg.sender, terms.token, bounty);
        }
        _books.states[id] = WorkflowStateLibrary.REFUNDED;
        Money.credit(_books, payer, terms.token, amount);
        emit WorkflowRefunded(id, payer, amount, msg.sender);
    }

    /// @return settled False if the item was skipped.
    function _settleCertified(
        CertifiedResult calldata result,
        bytes32 id,
        FeeSums memory fees
    ) private returns (bool settled) {
        WorkflowTerms calldata terms = result.terms;
        bytes32 resultHash = result.resultHash;
        WorkflowState state = _books.states[id];
        // Before its terms are read: what no submission decoded may be malformed, and reading it would stop the batch.
        if (state.isUnknown()) {
            emit SettlementSkipped(id, WorkflowStatus.Unknown);
            return false;
        }
        bool isChallenged = state.isIn(Phase.Challenged);
        if (
            WorkflowStateLibrary.isReserved(resultHash) ||
            !(isChallenged || state.isIn(terms.mode == VerifyMode.Quorum ? Phase.Open : Phase.Reopened)) ||
            block.timestamp > state.closingTime()
        ) {
            (WorkflowStatus status, ) = state.statusOf(terms.deadline);
            emit SettlementSkipped(id, status);
            return false;
        }
        uint96 fee = terms.fee;
        if (isChallenged) {
            if (_books.claims[id].resultHash == resultHash) {
                _complete(id, resultHash, Disputes.close(_books, _rules(), id, terms), fee);
                return true;
            }
            Disputes.uphold(_books, _rules(), id, terms);
        }
        _complete(id, resultHash, address(0), fee);
        fees.add(terms.token, fee);
        return true;
    }

    function _creditCaller(address token, uint256 amount) private {
        _incentives.creditFee{value: token == Money.ETHER ? amount : 0}(msg.sender, token, amount);
    }

    function _takeTokens(address token, uint256 amount) private {
        if (msg.value != 0) revert AmountMismatch(0, msg.value);
        if (_books.balances[msg.sender][token] < amount) _pull(token, amount);
        else Money.debit(_books, msg.sender, token, amount);
    }

    function _pull(address token, uint256 amount) private nonReentrant {
        Money.takeTokens(token, amount);
    }

    /// @dev Somebody may have used the permit already: then the allowance is there, and if not, the pull says so.
    function _usePermit(address token, TokenPermit calldata permit) private {
        if (_minFeeOf(token) == 0 || token == Money.ETHER) revert TokenNotListed(token);
        try
            IERC20Permit(token).permit(
                msg.sender,
                address(this),
                permit.amount,
                permit.deadline,
                permit.v,
                permit.r,
                permit.s
            )
        {} catch {} // solhint-disable-line no-empty-blocks
    }

    /// @dev Ids of the results, which are all that the block settles.
    function _requireResultsOf(
        BlockHeader calldata header,
        CertifiedResult[] calldata results
    ) private view returns (bytes32[] memory ids) {
        uint256 size = results.length;
        ids = new bytes32[](size);
        bytes32[] memory leaves = new bytes32[](size);
        for (uint256 index = 0; index < size; ++index) {
            CertifiedResult calldata result = results[index];
            bytes32 id = Requests.idOf(result.terms, result.contentHash);
            ids[index] = id;
            leaves[index] = _leafOf(id, result.resultHash);
        }
        bytes32 root = MerkleTree.root(leaves);
        if (root != header.settlementRoot) revert SettlementRootMismatch(header.settlementRoot, root);
    }

    /// @dev `keccak256(abi.encode(SETTLEMENT_DOMAIN, id, resultHash))`, in memory that is not kept.
    function _leafOf(bytes32 id, bytes32 resultHash) private pure returns (bytes32 leaf) {
        bytes32 domain = SETTLEMENT_DOMAIN;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, domain)
            mstore(add(words, 0x20), id)
            mstore(add(words, 0x40), resultHash)
            leaf := keccak256(words, 0x60)
        }
    }

    function _proofClaim(
        bytes32 id,
        WorkflowContent calldata content,
        bytes32 resultHash,
        bytes calldata proof
    ) private view returns (ProofClaim memory) {
        return
            ProofClaim(
                content.programHash,
                content.inputsCommitment,
                resultHash,
                Requests.contextHash(id, msg.sender),
                proof
            );
    }

    function _isSubmitted(WorkflowStatus status) private pure returns (bool) {
        return status == WorkflowStatus.Pending || status == WorkflowStatus.Cancelling;
    }

    function _isOpen(WorkflowStatus status) private pure returns (bool) {
        return _isSubmitted(status) || status == WorkflowStatus.Reopened;
    }

    function _requireInRange(bytes32 parameter, uint256 value, bool isInRange) private pure {
        if (!isInRange) revert ParameterOutOfRange(parameter, value);
    }
}
