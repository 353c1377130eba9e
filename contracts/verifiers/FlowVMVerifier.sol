// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IResultVerifier, ProofClaim} from "../interfaces/IResultVerifier.sol";
import {Groth16BatchVerifierFlowVM64} from "./Groth16BatchVerifierFlowVM64.sol";
import {Groth16VerifierFlowVM64} from "./Groth16VerifierFlowVM64.sol";

/// @title FlowVMVerifier
/// @notice Zk mode: a Groth16 proof that a FlowVM program, run on committed inputs, gives committed outputs.
/// @dev The generated verifier refuses signals >= r, so no signal has a second representation. Spec: docs/specs/flowvm.md.
contract FlowVMVerifier is IResultVerifier, Groth16VerifierFlowVM64, Groth16BatchVerifierFlowVM64 {
    using Address for address;

    /// Bytes of `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)`.
    uint256 private constant PROOF_LENGTH = 8 * 32;

    /// @inheritdoc IResultVerifier
    bytes32 public immutable verificationKeyHash;

    /// @notice The deployment means another key than this contract holds.
    error VerificationKeyMismatch(bytes32 expected, bytes32 actual);

    /// @param verificationKeyHash_ The key that the deployment proves with, from circuits/artifacts.lock.json.
    constructor(bytes32 verificationKeyHash_) {
        if (verificationKeyHash_ != _keyHash) revert VerificationKeyMismatch(verificationKeyHash_, _keyHash);
        verificationKeyHash = verificationKeyHash_;
    }

    /// @inheritdoc IResultVerifier
    function verify(ProofClaim calldata claim) public view returns (bool) {
        if (claim.proof.length != PROOF_LENGTH) return false;
        // A call, because the generated code ends the context it runs in. A contract calls itself at the warm price. The bytes
        // of the proof are those of its first three arguments already.
        bytes memory call = abi.encodePacked(this.verifyProof.selector, claim.proof, _signals(claim));
        return abi.decode(address(this).functionStaticCall(call), (bool));
    }

    /// @inheritdoc IResultVerifier
    /// @dev One claim is cheaper to check by itself; from two on the batch is.
    function verifyBatch(ProofClaim[] calldata claims) external view returns (bool) {
        if (claims.length == 1) return verify(claims[0]);
        bytes memory rows = _newRows(claims.length);
        for (uint256 index = 0; index < claims.length; ++index) {
            ProofClaim calldata claim = claims[index];
            if (!_setRow(rows, index, claim.proof, _signals(claim))) return false;
        }
        return _verifyRows(rows);
    }

    /// @dev The public signals of the circuit, in its order.
    function _signals(ProofClaim calldata claim) private pure returns (uint256[4] memory) {
        return
            [
                uint256(claim.programHash),
                uint256(claim.inputsCommitment),
                uint256(claim.outputsCommitment),
                claim.contextHash
            ];
    }
}
