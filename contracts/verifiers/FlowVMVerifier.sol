// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IResultVerifier} from "../interfaces/IResultVerifier.sol";
import {WorkflowRequest} from "../types/WorkflowRequest.sol";
import {Groth16VerifierFlowVM64} from "./Groth16VerifierFlowVM64.sol";

/// @title FlowVMVerifier
/// @notice Zk mode: a Groth16 proof that a FlowVM program, run on committed inputs, gives committed outputs.
/// @dev The generated verifier refuses signals >= r, so no signal has a second representation. Spec: docs/specs/flowvm.md.
contract FlowVMVerifier is IResultVerifier, Groth16VerifierFlowVM64 {
    /// Bytes of `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)`.
    uint256 private constant PROOF_LENGTH = 8 * 32;

    /// @inheritdoc IResultVerifier
    bytes32 public immutable verificationKeyHash;

    /// @param verificationKeyHash_ Given by the deployment; clients compare it with circuits/artifacts.lock.json.
    constructor(bytes32 verificationKeyHash_) {
        verificationKeyHash = verificationKeyHash_;
    }

    /// @inheritdoc IResultVerifier
    function verify(
        WorkflowRequest calldata request,
        uint256 contextHash,
        bytes32 resultHash,
        bytes calldata proof
    ) external view returns (bool) {
        if (proof.length != PROOF_LENGTH) return false;
        (uint256[2] memory a, uint256[2][2] memory b, uint256[2] memory c) = abi.decode(
            proof,
            (uint256[2], uint256[2][2], uint256[2])
        );
        uint256[4] memory signals = [
            uint256(request.programHash),
            uint256(request.inputsCommitment),
            uint256(resultHash),
            contextHash
        ];
        // A call, because the generated code ends the context it runs in. A contract calls itself at the warm price.
        return this.verifyProof(a, b, c, signals);
    }
}
