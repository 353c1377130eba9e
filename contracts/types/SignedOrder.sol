// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {WorkflowContent, WorkflowTerms} from "./WorkflowRequest.sol";

/// @notice A request that its owner signs instead of sending, paid from the payer's deposit; one order may allow several runs.
/// @dev Run k is a request of its own: k * interval later in all times, and from run 1 on with the client request id
/// keccak256(abi.encode(clientRequestId, k)). Its id is the nonce: a run is submitted once, in any order.
/// @param terms Of run 0.
/// @param content Of all runs.
/// @param acceptFrom Unix seconds; first second at which run 0 may be submitted.
/// @param acceptUntil Unix seconds; last second at which run 0 may be submitted.
/// @param runs How many runs are allowed, at least 1.
/// @param interval Seconds that lie at least between two runs; above zero if there are several.
struct Order {
    WorkflowTerms terms;
    WorkflowContent content;
    uint64 acceptFrom;
    uint64 acceptUntil;
    uint32 runs;
    uint32 interval;
}

/// @notice One run of a signed order.
/// @param run Number of the run, below `order.runs`.
/// @param ownerSignature Over the EIP-712 hash of the order: 65 bytes of the owner's key, or what its ERC-1271 wallet takes.
/// @param payerSignature Likewise of the payer; not looked at if the owner pays.
struct OrderRun {
    Order order;
    uint32 run;
    bytes ownerSignature;
    bytes payerSignature;
}
