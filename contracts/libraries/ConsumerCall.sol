// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkflowConsumer} from "../interfaces/IWorkflowConsumer.sol";
import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";

/// @title The call that tells a consumer its result
library ConsumerCall {
    /// @dev Most gas a request may ask for. The ledger keeps the sum of a block below what a transaction may use.
    uint256 internal constant MAX_GAS = 500_000;
    /// @dev What the call itself and the record of a failure cost around the callback.
    uint256 private constant OVERHEAD = 40_000;

    /// @notice Calls `consumer` with exactly `gasLimit`; what it returns is not copied.
    /// @dev Reverts with CallbackGasInsufficient instead of giving less: a caller must not be able to make a callback fail.
    /// A call passes on at most 63/64 of the gas.
    function tryCall(
        address consumer,
        uint256 gasLimit,
        bytes32 id,
        bytes32 resultHash
    ) internal returns (bool success) {
        uint256 needed = (gasLimit * 64) / 63 + OVERHEAD;
        if (gasleft() < needed) revert IWorkflowRegistry.CallbackGasInsufficient(gasleft(), needed);
        bytes memory data = abi.encodeCall(IWorkflowConsumer.onWorkflowExecuted, (id, resultHash));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            success := call(gasLimit, consumer, 0, add(data, 0x20), mload(data), 0x00, 0x00)
        }
    }
}
