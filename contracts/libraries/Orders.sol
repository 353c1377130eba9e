// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {RequestWords} from "../types/RequestWords.sol";

/// @title What a signature of an order covers, and what its runs are
library Orders {
    /// `nextRunAt` of an order that was cancelled.
    uint64 internal constant NEVER = type(uint64).max;

    // Literals, not constants that are put together: the compiler hashes only those itself.
    bytes32 private constant CONTENT_TYPEHASH = keccak256(
        "WorkflowContent(bytes32 definitionHash,bytes32 inputsHash,bytes32 programHash,bytes32 inputsCommitment)"
    );
    bytes32 private constant TERMS_TYPEHASH = keccak256(
        "WorkflowTerms(address owner,address payer,uint8 mode,uint64 deadline,uint96 fee,address token,"
        "address callback,uint32 callbackGas,bytes32 clientRequestId)"
    );
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(WorkflowTerms terms,WorkflowContent content,uint64 acceptFrom,uint64 acceptUntil,uint32 runs,uint32 interval)"
        "WorkflowContent(bytes32 definitionHash,bytes32 inputsHash,bytes32 programHash,bytes32 inputsCommitment)"
        "WorkflowTerms(address owner,address payer,uint8 mode,uint64 deadline,uint96 fee,address token,"
        "address callback,uint32 callbackGas,bytes32 clientRequestId)"
    );
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256("FlowBuilder");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @notice What owner and payer sign: the EIP-712 hash of an order, for the chain and contract of `domain_`.
    /// @param order The words of run 0.
    function typedHash(RequestWords order, bytes32 domain_) internal view returns (bytes32) {
        bytes32 structHash = order.structHash(ORDER_TYPEHASH, TERMS_TYPEHASH, CONTENT_TYPEHASH);
        return MessageHashUtils.toTypedDataHash(domain_, structHash);
    }

    /// @notice How much later than run 0 a run is, in seconds; below 2^64.
    function shift(RequestWords order, uint256 run) internal pure returns (uint256) {
        return run * order.interval();
    }

    /// @notice Makes the words of run 0 those of `run`, whose deadline fits in 64 bits.
    function toRun(RequestWords order, uint32 run) internal pure {
        if (run == 0) return;
        uint64 deadline = uint64(order.deadline() + shift(order, run));
        order.setRun(deadline, keccak256(abi.encode(order.clientRequestId(), run)));
    }

    /// @notice The EIP-712 domain separator.
    function domain() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
    }
}
