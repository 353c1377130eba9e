// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FlowVMVerifier} from "../../../contracts/verifiers/FlowVMVerifier.sol";
import {WorkflowRequest} from "../../../contracts/types/WorkflowRequest.sol";
import {FlowBuilderTest} from "../support/FlowBuilderTest.sol";

/// @dev What a valid proof needs is tested with real ones in test/contracts/realProof.test.ts.
contract FlowVMVerifierTest is FlowBuilderTest {
    bytes32 private constant KEY_HASH = keccak256("key");
    /// Order of the scalar field of BN254.
    uint256 private constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    FlowVMVerifier private real;

    function setUp() public override {
        super.setUp();
        real = new FlowVMVerifier(KEY_HASH);
    }

    function test_verificationKeyHash_isThatOfTheDeployment() public view {
        assertEq(real.verificationKeyHash(), KEY_HASH, "key hash");
    }

    function test_verify_malformedLength_isFalse() public view {
        for (uint256 index = 0; index < 4; index++) {
            uint256 length = [uint256(0), 255, 257, 288][index];
            assertTrue(!real.verify(_request(), 1, RESULT, new bytes(length)), "malformed");
        }
    }

    function test_fuzz_verify_arbitraryProof_isFalse(uint256[8] calldata words, uint256 contextHash) public view {
        assertTrue(!real.verify(_request(), contextHash, RESULT, abi.encode(words)), "forged");
    }

    function test_verify_signalOutsideField_isFalse() public view {
        WorkflowRequest memory request = _request();
        request.programHash = bytes32(FIELD_ORDER);
        assertTrue(!real.verify(request, 1, bytes32(uint256(1)), new bytes(256)), "program hash");
        assertTrue(!real.verify(_request(), FIELD_ORDER, bytes32(uint256(1)), new bytes(256)), "context hash");
        assertTrue(!real.verify(_request(), 1, bytes32(FIELD_ORDER), new bytes(256)), "result hash");
    }
}
