// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// solhint-disable no-inline-assembly

import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {Order} from "./SignedOrder.sol";
import {VerifyMode, WorkflowContent, WorkflowTerms} from "./WorkflowRequest.sol";

/// @notice A request in memory, as its id and its event need it: chain, registry, nine words of terms, four of content; of an
/// order also the four words behind.
/// @dev Copying the words once, instead of decoding and encoding them for each use, halves what a signed order costs beside
/// its storage. They are taken as they are: fields are read only after `isWellFormed`.
type RequestWords is uint256;

using RequestWordsLibrary for RequestWords global;

/// @title The hashes and the event of a request in memory
library RequestWordsLibrary {
    uint256 private constant SIZE = 0x1e0;
    uint256 private constant REGISTRY = 0x20;
    uint256 private constant TERMS = 0x40;
    uint256 private constant TERMS_SIZE = 0x120;
    uint256 private constant OWNER = 0x40;
    uint256 private constant PAYER = 0x60;
    uint256 private constant MODE = 0x80;
    uint256 private constant DEADLINE = 0xa0;
    uint256 private constant FEE = 0xc0;
    uint256 private constant TOKEN = 0xe0;
    uint256 private constant CALLBACK = 0x100;
    uint256 private constant CALLBACK_GAS = 0x120;
    uint256 private constant CLIENT_REQUEST_ID = 0x140;
    uint256 private constant CONTENT = 0x160;
    uint256 private constant CONTENT_SIZE = 0x80;
    uint256 private constant ACCEPT_FROM = 0x1e0;
    uint256 private constant ACCEPT_UNTIL = 0x200;
    uint256 private constant RUNS = 0x220;
    uint256 private constant INTERVAL = 0x240;
    uint256 private constant ORDER_SIZE = 0x260;

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

    /// @notice `load` for run 0 of an order, with its times, runs and interval.
    function loadOrder(Order calldata order) internal view returns (RequestWords words) {
        assembly ("memory-safe") {
            words := mload(0x40)
            mstore(0x40, add(words, ORDER_SIZE))
            mstore(words, chainid())
            mstore(add(words, REGISTRY), address())
            calldatacopy(add(words, TERMS), order, sub(ORDER_SIZE, TERMS))
        }
    }

    /// @notice Whether times, runs and interval of an order are values of their fields, and several runs lie apart.
    function isOrderWellFormed(RequestWords self) internal pure returns (bool) {
        uint256 times = _at(self, ACCEPT_FROM) | _at(self, ACCEPT_UNTIL);
        uint256 counts = _at(self, RUNS) | _at(self, INTERVAL);
        bool apart = _at(self, RUNS) < 2 || _at(self, INTERVAL) != 0;
        return apart && (times >> 64) | (counts >> 32) == 0;
    }

    function acceptFrom(RequestWords self) internal pure returns (uint256) {
        return _at(self, ACCEPT_FROM);
    }

    function acceptUntil(RequestWords self) internal pure returns (uint256) {
        return _at(self, ACCEPT_UNTIL);
    }

    function runs(RequestWords self) internal pure returns (uint256) {
        return _at(self, RUNS);
    }

    function interval(RequestWords self) internal pure returns (uint256) {
        return _at(self, INTERVAL);
    }

    /// @notice Makes it the request of a later run of an order.
    function setRun(RequestWords self, uint64 deadline_, bytes32 clientRequestId_) internal pure {
        assembly ("memory-safe") {
            mstore(add(self, DEADLINE), deadline_)
            mstore(add(self, CLIENT_REQUEST_ID), clientRequestId_)
        }
    }

    /// @notice Whether each word is a value of its field: what decoding would check.
    function isWellFormed(RequestWords self) internal pure returns (bool) {
        uint256 addresses = _at(self, OWNER) | _at(self, PAYER) | _at(self, TOKEN) | _at(self, CALLBACK);
        uint256 rest = (_at(self, DEADLINE) >> 64) | (_at(self, FEE) >> 96) | (_at(self, CALLBACK_GAS) >> 32);
        return (addresses >> 160) | rest == 0 && _at(self, MODE) <= uint256(type(VerifyMode).max);
    }

    function owner(RequestWords self) internal pure returns (address) {
        return address(uint160(_at(self, OWNER)));
    }

    /// @notice Who pays: the owner where the terms name nobody.
    function payer(RequestWords self) internal pure returns (address) {
        uint256 named = _at(self, PAYER);
        return named == 0 ? owner(self) : address(uint160(named));
    }

    function deadline(RequestWords self) internal pure returns (uint64) {
        return uint64(_at(self, DEADLINE));
    }

    function fee(RequestWords self) internal pure returns (uint96) {
        return uint96(_at(self, FEE));
    }

    function token(RequestWords self) internal pure returns (address) {
        return address(uint160(_at(self, TOKEN)));
    }

    function callback(RequestWords self) internal pure returns (address) {
        return address(uint160(_at(self, CALLBACK)));
    }

    function callbackGas(RequestWords self) internal pure returns (uint256) {
        return _at(self, CALLBACK_GAS);
    }

    function clientRequestId(RequestWords self) internal pure returns (bytes32) {
        return bytes32(_at(self, CLIENT_REQUEST_ID));
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

    /// @notice The EIP-712 struct hash of an order, from the hashes of its types.
    function structHash(
        RequestWords self,
        bytes32 orderType,
        bytes32 termsType,
        bytes32 contentType
    ) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            // Types and hashes stand in the words before what they belong to, for as long as it takes.
            let before := add(self, REGISTRY)
            mstore(before, termsType)
            let terms := keccak256(before, add(TERMS_SIZE, 0x20))
            mstore(before, address())
            before := add(self, CLIENT_REQUEST_ID)
            let kept := mload(before)
            mstore(before, contentType)
            let content := keccak256(before, add(CONTENT_SIZE, 0x20))
            mstore(before, kept)
            before := add(self, sub(ACCEPT_FROM, 0x60))
            let first := mload(before)
            let second := mload(add(before, 0x20))
            let third := mload(add(before, 0x40))
            mstore(before, orderType)
            mstore(add(before, 0x20), terms)
            mstore(add(before, 0x40), content)
            hash := keccak256(before, 0xe0)
            mstore(before, first)
            mstore(add(before, 0x20), second)
            mstore(add(before, 0x40), third)
        }
    }

    /// @notice Emits WorkflowSubmitted(id, owner, terms, content).
    function emitSubmitted(RequestWords self, bytes32 id_) internal {
        bytes32 topic = IWorkflowRegistry.WorkflowSubmitted.selector;
        assembly ("memory-safe") {
            log3(add(self, TERMS), add(TERMS_SIZE, CONTENT_SIZE), topic, id_, mload(add(self, OWNER)))
        }
    }

    function _at(RequestWords self, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(self, offset))
        }
    }
}
