// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How a result is checked. The requester chooses it for each request.
/// @dev Only `Zk` is accepted for the time being; the numbers are part of the request id and never change.
enum VerifyMode {
    /// A BLS certificate of more than 2/3 of the stake.
    Quorum,
    /// A Groth16 proof of the FlowVM circuit.
    Zk,
    /// A bonded claim that anyone may dispute.
    Optimistic
}

/// @notice Everything the parties agree on. It is never stored: its hash is the id, and callers bring it back.
/// @param owner Who pays, may cancel and is refunded; sends the submission itself.
/// @param mode How the result is checked.
/// @param deadline Unix seconds; the last second at which the result may be settled.
/// @param fee Wei, escrowed at submission.
/// @param definitionHash keccak256 of the canonical definition (RFC 8785 JSON).
/// @param inputsHash keccak256 of the canonical inputs (RFC 8785 JSON).
/// @param programHash Poseidon hash of the FlowVM program; below the order of the BN254 scalar field.
/// @param inputsCommitment Poseidon commitment to the FlowVM inputs; below the order of the BN254 scalar field.
/// @param clientRequestId Chosen by the owner: equal content with an equal id is the same request.
struct WorkflowRequest {
    address owner;
    VerifyMode mode;
    uint64 deadline;
    uint96 fee;
    bytes32 definitionHash;
    bytes32 inputsHash;
    bytes32 programHash;
    bytes32 inputsCommitment;
    bytes32 clientRequestId;
}
