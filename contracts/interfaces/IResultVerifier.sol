// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a proof shows, and the proof.
/// @param programHash Poseidon hash of the FlowVM program.
/// @param inputsCommitment Poseidon commitment to its inputs.
/// @param outputsCommitment Poseidon commitment to its outputs: in zk mode the result hash.
/// @param contextHash Binds chain, registry, request and executor; below the order of the BN254 scalar field.
/// @param proof Bytes in the encoding the verifier defines.
struct ProofClaim {
    bytes32 programHash;
    bytes32 inputsCommitment;
    bytes32 outputsCommitment;
    uint256 contextHash;
    bytes proof;
}

/// @title What the registry asks a proof system
interface IResultVerifier {
    /// @notice True if the proof shows that the program, run on the committed inputs, gives the committed outputs, and was
    /// made for the context.
    /// @dev Returns false for a wrong, malformed or foreign proof; it does not revert.
    function verify(ProofClaim calldata claim) external view returns (bool);

    /// @notice True if `verify` would be true for every claim; which one is wrong is not said.
    /// @dev Equal claims may repeat. Reverts if there are no claims or more than MAX_BATCH, or if too little gas is left to
    /// tell: a false always means a wrong claim.
    function verifyBatch(ProofClaim[] calldata claims) external view returns (bool);

    /// @notice keccak256 of the words of the verification key, as circuits/artifacts.lock.json pins it.
    function verificationKeyHash() external view returns (bytes32);
}
