// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IResultVerifier, ResultClaim} from "../../../contracts/interfaces/IResultVerifier.sol";
import {WorkflowRequest} from "../../../contracts/types/WorkflowRequest.sol";

/// @title A proof system without cryptography, for the tests of the state machine alone
/// @dev A proof is the encoding of what it proves, so one that is made for something else is refused as a real one is.
contract MockResultVerifier is IResultVerifier {
    bytes32 public constant verificationKeyHash = keccak256("mock");

    function verify(
        WorkflowRequest calldata request,
        uint256 contextHash,
        bytes32 resultHash,
        bytes calldata proof
    ) public pure returns (bool) {
        return keccak256(proof) == keccak256(prove(request, contextHash, resultHash));
    }

    function verifyBatch(ResultClaim[] calldata claims) external pure returns (bool) {
        for (uint256 index = 0; index < claims.length; index++) {
            ResultClaim calldata claim = claims[index];
            if (!verify(claim.request, claim.contextHash, claim.resultHash, claim.proof)) return false;
        }
        return true;
    }

    function prove(
        WorkflowRequest calldata request,
        uint256 contextHash,
        bytes32 resultHash
    ) public pure returns (bytes memory) {
        return abi.encode(request.programHash, request.inputsCommitment, resultHash, contextHash);
    }
}
