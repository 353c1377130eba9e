// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How a result is checked. The requester chooses it for each request.
/// @dev The numbers are part of the request id and never change.
enum VerifyMode {
    /// A BLS certificate of more than 2/3 of the stake.
    Quorum,
    /// A Groth16 proof of the FlowVM circuit.
    Zk,
    /// A bonded claim that anyone may dispute.
    Optimistic
}

/// @notice What the parties agree on about money and time. Never stored: it is part of the preimage of the id, and callers
/// bring it back.
/// @param owner Who submits or signs the request, and may cancel it.
/// @param payer Who paid and is refunded; the zero address stands for the owner. Another one consents by its signature.
/// @param mode How the result is checked.
/// @param deadline Unix seconds; the last second at which the result may be settled, in optimistic mode posted.
/// @param fee Units of `token`, escrowed at submission.
/// @param token What the fee is paid in: the zero address for ether (then `fee` is wei), else a listed ERC-20.
/// @param callback Contract to call with the result (IWorkflowConsumer); the zero address for none.
/// @param callbackGas Gas for that call; zero without a callback.
/// @param clientRequestId Chosen by the owner: equal content with an equal id is the same request.
struct WorkflowTerms {
    address owner;
    address payer;
    VerifyMode mode;
    uint64 deadline;
    uint96 fee;
    address token;
    address callback;
    uint32 callbackGas;
    bytes32 clientRequestId;
}

/// @notice What is to be computed. `contentHash` = keccak256(abi.encode(content)) stands for it wherever it is not needed.
/// @param definitionHash keccak256 of the canonical definition (RFC 8785 JSON).
/// @param inputsHash keccak256 of the canonical inputs (RFC 8785 JSON).
/// @param programHash Zk mode: Poseidon hash of the FlowVM program, below the order of the BN254 scalar field. Optimistic
/// mode: Merkle root over the plan's tasks (TaskPlan). Quorum mode: not used by the contract.
/// @param inputsCommitment Zk mode: Poseidon commitment to the FlowVM inputs, below that order. Otherwise not used by the
/// contract.
struct WorkflowContent {
    bytes32 definitionHash;
    bytes32 inputsHash;
    bytes32 programHash;
    bytes32 inputsCommitment;
}

/// @notice The way in which callers name a request that they need not describe.
struct WorkflowKey {
    WorkflowTerms terms;
    bytes32 contentHash;
}
