// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Order} from "../types/SignedOrder.sol";
import {WorkflowTerms} from "../types/WorkflowRequest.sol";

/// @title What a signature of an order covers, and what its runs are
library Orders {
    /// `nextRunAt` of an order that was cancelled.
    uint64 internal constant NEVER = type(uint64).max;

    bytes private constant CONTENT_TYPE =
        "WorkflowContent(bytes32 definitionHash,bytes32 inputsHash,bytes32 programHash,bytes32 inputsCommitment)";
    bytes private constant TERMS_TYPE =
        "WorkflowTerms(address owner,address payer,uint8 mode,uint64 deadline,uint96 fee,address token,address callback,uint32 callbackGas,bytes32 clientRequestId)";
    bytes private constant ORDER_TYPE =
        "Order(WorkflowTerms terms,WorkflowContent content,uint64 acceptFrom,uint64 acceptUntil,uint32 runs,uint32 interval)";
    bytes32 private constant CONTENT_TYPEHASH = keccak256(CONTENT_TYPE);
    bytes32 private constant TERMS_TYPEHASH = keccak256(TERMS_TYPE);
    bytes32 private constant ORDER_TYPEHASH = keccak256(bytes.concat(ORDER_TYPE, CONTENT_TYPE, TERMS_TYPE));

    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256("FlowBuilder");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @notice What owner and payer sign: the EIP-712 hash of an order, for this chain and contract.
    function typedHash(Order calldata order) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
        return MessageHashUtils.toTypedDataHash(domain, _structHash(order));
    }

    /// @notice How much later than run 0 a run is, in seconds; below 2^64.
    function shift(Order calldata order, uint32 run) internal pure returns (uint256) {
        return uint256(run) * order.interval;
    }

    /// @notice The terms of a run whose deadline fits in 64 bits.
    function termsOf(Order calldata order, uint32 run) internal pure returns (WorkflowTerms memory terms) {
        terms = order.terms;
        if (run == 0) return terms;
        terms.deadline = uint64(terms.deadline + shift(order, run));
        terms.clientRequestId = keccak256(abi.encode(terms.clientRequestId, run));
    }

    function _structHash(Order calldata order) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ORDER_TYPEHASH,
                    keccak256(abi.encode(TERMS_TYPEHASH, order.terms)),
                    keccak256(abi.encode(CONTENT_TYPEHASH, order.content)),
                    order.acceptFrom,
                    order.acceptUntil,
                    order.runs,
                    order.interval
                )
            );
    }
}
