// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IResultVerifier, ProofClaim} from "../../../contracts/interfaces/IResultVerifier.sol";
import {WorkflowContent} from "../../../contracts/types/WorkflowRequest.sol";

/// @title A proof system without cryptography, for the tests of the state machine alone
/// @dev A proof is the encoding of what it proves, so one that is made for something else is refused as a real one is.
contract MockResultVerifier is IResultVerifier {
    bytes32 public constant verificationKeyHash = keccak256("mock");

    function verify(ProofClaim calldata claim) public pure returns (bool) {
        bytes memory expected = proveTask(
            claim.programHash,
            claim.inputsCommitment,
            claim.outputsCommitment,
            claim.contextHash
        );
        return keccak256(claim.proof) == keccak256(expected);
    }

    function verifyBatch(ProofClaim[] calldata claims) external pure returns (bool) {
        for (uint256 index = 0; index < claims.length; index++) {
            if (!verify(claims[index])) return false;
        }
        return true;
    }

    function prove(
        WorkflowContent calldata content,
        uint256 contextHash,
        bytes32 resultHash
    ) public pure returns (bytes memory) {
        return proveTask(content.programHash, content.inputsCommitment, resultHash, contextHash);
    }

    function proveTask(
        bytes32 programHash,
        bytes32 inputsCommitment,
        bytes32 outputsCommitment,
        uint256 contextHash
    ) public pure returns (bytes memory) {
        return abi.encode(programHash, inputsCommitment, outputsCommitment, contextHash);
    }
}
