// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a contract implements to be told a result
interface IWorkflowConsumer {
    /// @notice Request `id` has the result `resultHash`.
    /// @dev Called by the registry when everything else of the settlement is done, at most once successfully. The callee checks
    /// that the caller is the registry, and knows by the id which request it is. What it returns is not read, and whether it
    /// reverts changes nothing but that anyone may retry. It gets the gas that the request's terms name.
    function onWorkflowExecuted(bytes32 id, bytes32 resultHash) external;
}
