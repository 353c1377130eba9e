// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {WorkflowRequest} from "../types/WorkflowRequest.sol";

/// @notice A result and its proof: the arguments of `verify`, for many at once.
struct ResultClaim {
    WorkflowRequest request;
    uint256 contextHash;
    bytes32 resultHash;
    bytes proof;
}

/// @title What the registry asks a proof system
interface IResultVerifier {
    /// @notice True if `proof` shows that `resultHash` is the result of `request`, made for `contextHash`.
    /// @dev Returns false for a wrong, malformed or foreign proof; it does not revert.
    /// @param request The request as it was submitted.
    /// @param contextHash Binds chain, registry, request and executor; below the order of the BN254 scalar field.
    /// @param resultHash The claimed result, in the form the verifier defines.
    /// @param proof Bytes in the encoding the verifier defines.
    function verify(
        WorkflowRequest calldata request,
        uint256 contextHash,
        bytes32 resultHash,
        bytes calldata proof
    ) external view returns (bool);

    /// @notice True if `verify` would be true for every claim; which one is wrong is not said.
    /// @dev Equal claims may repeat. Reverts if there are no claims or more than MAX_BATCH, or if too little gas is left to
    /// tell: a false always means a wrong claim.
    function verifyBatch(ResultClaim[] calldata claims) external view returns (bool);

    /// @notice keccak256 of the words of the verification key, as circuits/artifacts.lock.json pins it.
    function verificationKeyHash() external view returns (bytes32);
}
