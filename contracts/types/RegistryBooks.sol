// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ResultClaim} from "./TaskClaim.sol";
import {WorkflowState} from "./WorkflowState.sol";

/// @notice All that the registry stores. Its libraries work on it.
/// @param states One word a request.
/// @param balances Units of `token` that `account` may spend or withdraw.
/// @param claims Posted results of optimistic mode, until they are final or fall.
/// @param nextRunAt By order hash, of orders with several runs: see IWorkflowRegistry.nextRunAt.
/// @param callbackFailed Requests whose consumer refused its call.
/// @param postponed Fees that a token refused to hand over.
/// @param minFees Lowest fee in each listed ERC-20; zero if not listed.
struct RegistryBooks {
    mapping(bytes32 id => WorkflowState) states;
    mapping(address account => mapping(address token => uint256 amount)) balances;
    mapping(bytes32 id => ResultClaim) claims;
    mapping(bytes32 orderHash => uint64 time) nextRunAt;
    mapping(bytes32 id => bool) callbackFailed;
    mapping(address token => uint256 amount) postponed;
    mapping(address token => uint96 amount) minFees;
}
