// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkflowConsumer} from "../interfaces/IWorkflowConsumer.sol";
import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {TaskOutput} from "../types/TaskClaim.sol";
import {VerifyMode, WorkflowContent, WorkflowTerms} from "../types/WorkflowRequest.sol";

/// @title PriceConsumer
/// @notice An example: a contract that pays for a workflow, is called with the result, and uses the output of one task.
/// @dev Anyone may ask for a run and pays for it. The workflow and the task are fixed at deployment: the result of another
/// workflow means nothing here.
contract PriceConsumer is IWorkflowConsumer {
    /// Storing two words, with a margin.
    uint32 private constant CALLBACK_GAS = 100_000;
    uint64 private constant LIFE = 1 hours;

    IWorkflowRegistry public immutable registry;
    bytes32 public immutable definitionHash;
    bytes32 public immutable inputsHash;
    /// The task whose output is the price.
    uint32 public immutable priceTask;

    /// Number of runs asked for; makes each request another one.
    uint256 public runs;
    /// The last run that was asked for.
    bytes32 public pendingId;
    /// The last run whose result arrived, and that result.
    bytes32 public settledId;
    bytes32 public settledResult;
    /// The price of the last run whose output was proven.
    uint256 public price;

    /// @notice A run was asked for.
    event PriceRequested(bytes32 indexed id);
    /// @notice The price of run `id` is known.
    event PriceUpdated(bytes32 indexed id, uint256 price);

    error CallerNotRegistry(address caller);
    error RunUnknown(bytes32 id);
    error OutputNotProven(bytes32 id);

    constructor(IWorkflowRegistry registry_, bytes32 definitionHash_, bytes32 inputsHash_, uint32 priceTask_) {
        registry = registry_;
        definitionHash = definitionHash_;
        inputsHash = inputsHash_;
        priceTask = priceTask_;
    }

    /// @notice Asks the validators for a run.
    /// @param fee Wei: sent along, or none of it, to spend refunds of earlier runs that nobody delivered.
    function requestPrice(uint96 fee) external payable returns (bytes32 id) {
        WorkflowTerms memory terms = WorkflowTerms({
            owner: address(this),
            payer: address(0),
            mode: VerifyMode.Quorum,
            deadline: uint64(block.timestamp) + LIFE,
            fee: fee,
            token: address(0),
            callback: address(this),
            callbackGas: CALLBACK_GAS,
            clientRequestId: bytes32(++runs)
        });
        WorkflowContent memory content = WorkflowContent(definitionHash, inputsHash, 0, 0);
        id = registry.submitWorkflow{value: msg.value}(terms, content);
        pendingId = id;
        emit PriceRequested(id);
    }

    /// @inheritdoc IWorkflowConsumer
    function onWorkflowExecuted(bytes32 id, bytes32 resultHash) external {
        if (msg.sender != address(registry)) revert CallerNotRegistry(msg.sender);
        if (id != pendingId) revert RunUnknown(id);
        settledId = id;
        settledResult = resultHash;
    }

    /// @notice Takes the price out of the settled result. Anyone who has the outputs of the run can prove them.
    /// @param newPrice Its abi encoding is the canonical output of the task.
    function updatePrice(uint256 newPrice, TaskOutput calldata output, bytes32[] calldata proof) external {
        bytes32 id = settledId;
        bool isPrice = output.taskIndex == priceTask && output.outputDigest == keccak256(abi.encode(newPrice));
        if (!isPrice || !registry.proveTaskOutput(id, output, proof)) revert OutputNotProven(id);
        price = newPrice;
        emit PriceUpdated(id, newPrice);
    }
}
