// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// solhint-disable no-inline-assembly

import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {WorkflowContent, WorkflowTerms} from "./WorkflowRequest.sol";

/// @notice A request in memory, as its id and its event need it: chain, registry, nine words of terms, four of content.
/// @dev Copying the words once, instead of encoding them for each hash, halves what a signed order costs beside its storage.
/// The words are taken as they are: who uses an id for something new reads every field, which refuses malformed ones.
type RequestWords is uint256;

using RequestWordsLibrary for RequestWords global;

/// @title The hashes and the event of a request in memory
library RequestWordsLibrary {
    uint256 private constant SIZE = 0x1e0;
    uint256 private constant REGISTRY = 0x20;
    uint256 private constant TERMS = 0x40;
    uint256 private constant TERMS_SIZE = 0x120;
    uint256 private constant DEADLINE = 0xa0;
    uint256 private constant CLIENT_REQUEST_ID = 0x140;
    uint256 private constant CONTENT = 0x160;
    uint256 private constant CONTENT_SIZE = 0x80;

    function load(
        WorkflowTerms calldata terms,
        WorkflowContent calldata content
    ) internal view returns (RequestWords words) {
        assembly ("memory-safe") {
            words := mload(0x40)
            mstore(0x40, add(words, SIZE))
            mstore(words, chainid())
            mstore(add(words, REGISTRY), address())
            calldatacopy(add(words, TERMS), terms, TERMS_SIZE)
            calldatacopy(add(words, CONTENT), content, CONTENT_SIZE)
        }
    }

    /// @notice Makes it the request of a later run of an order.
    function setRun(RequestWords self, uint64 deadline, bytes32 clientRequestId) internal pure {
        assembly ("memory-safe") {
            mstore(add(self, DEADLINE), deadline)
            mstore(add(self, CLIENT_REQUEST_ID), clientRequestId)
        }
    }

    /// @notice As IWorkflowRegistry.workflowId.
    function id(RequestWords self) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let content := add(self, CONTENT)
            let first := mload(content)
            mstore(content, keccak256(content, CONTENT_SIZE))
            hash := keccak256(self, add(CONTENT, 0x20))
            mstore(content, first)
        }
    }

    /// @notice The EIP-712 struct hashes of terms and content.
    function structHashes(
        RequestWords self,
        bytes32 termsType,
        bytes32 contentType
    ) internal pure returns (bytes32 terms, bytes32 content) {
        assembly ("memory-safe") {
            // Each type hash stands in the word before, for as long as it takes.
            let before := add(self, REGISTRY)
            let kept := mload(before)
            mstore(before, termsType)
            terms := keccak256(before, add(TERMS_SIZE, 0x20))
            mstore(before, kept)
            before := add(self, CLIENT_REQUEST_ID)
            kept := mload(before)
            mstore(before, contentType)
            content := keccak256(before, add(CONTENT_SIZE, 0x20))
            mstore(before, kept)
        }
    }

    /// @notice Emits WorkflowSubmitted(id, owner, terms, content).
    function emitSubmitted(RequestWords self, bytes32 id_, address owner) internal {
        bytes32 topic = IWorkflowRegistry.WorkflowSubmitted.selector;
        assembly ("memory-safe") {
            log3(add(self, TERMS), add(TERMS_SIZE, CONTENT_SIZE), topic, id_, owner)
        }
    }
}
