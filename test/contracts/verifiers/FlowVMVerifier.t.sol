// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ProofClaim} from "../../../contracts/interfaces/IResultVerifier.sol";
import {MAX_BATCH} from "../../../contracts/types/MaxBatch.sol";
import {FlowVMVerifier} from "../../../contracts/verifiers/FlowVMVerifier.sol";
import {Groth16BatchVerifier} from "../../../contracts/verifiers/Groth16BatchVerifier.sol";
import {Groth16BatchVerifierFlowVM64} from "../../../contracts/verifiers/Groth16BatchVerifierFlowVM64.sol";
import {WorkflowContent} from "../../../contracts/types/WorkflowRequest.sol";
import {Deployed} from "../support/Deployed.sol";
import {FlowBuilderTest} from "../support/FlowBuilderTest.sol";

/// @dev Tells the hash of the key that the code holds.
contract KeyHash is Groth16BatchVerifierFlowVM64 {
    function keyHash() external view returns (bytes32) {
        return _keyHash;
    }
}

/// @dev What a valid proof needs is tested with real ones in test/contracts/realProof.test.ts.
contract FlowVMVerifierTest is FlowBuilderTest {
    /// Order of the scalar field of BN254.
    uint256 private constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    FlowVMVerifier private real;
    bytes32 private keyHash;

    function setUp() public override {
        super.setUp();
        keyHash = new KeyHash().keyHash();
        real = Deployed.flowVmVerifier(keyHash);
    }

    function test_verificationKeyHash_isThatOfTheDeployment() public view {
        assertEq(real.verificationKeyHash(), keyHash, "key hash");
    }

    function test_constructor_hashOfAnotherKey_reverts() public {
        bytes32 other = keccak256("another key");
        vm.expectRevert(abi.encodeWithSelector(FlowVMVerifier.VerificationKeyMismatch.selector, other, keyHash));
        Deployed.flowVmVerifier(other);
    }

    function test_verify_malformedLength_isFalse() public view {
        for (uint256 index = 0; index < 4; index++) {
            uint256 length = [uint256(0), 255, 257, 288][index];
            assertTrue(!real.verify(_claim(new bytes(length))), "malformed");
        }
    }

    function test_fuzz_verify_arbitraryProof_isFalse(uint256[8] calldata words, uint256 contextHash) public view {
        ProofClaim memory claim = _claim(abi.encode(words));
        claim.contextHash = contextHash;
        assertTrue(!real.verify(claim), "forged");
    }

    function test_verify_signalOutsideField_isFalse() public view {
        for (uint256 signal = 0; signal < 4; signal++) {
            ProofClaim memory claim = _claim(new bytes(256));
            if (signal == 0) claim.programHash = bytes32(FIELD_ORDER);
            else if (signal == 1) claim.inputsCommitment = bytes32(FIELD_ORDER);
            else if (signal == 2) claim.outputsCommitment = bytes32(FIELD_ORDER);
            else claim.contextHash = FIELD_ORDER;
            assertTrue(!real.verify(claim), "outside the field");
        }
    }

    function test_verifyBatch_empty_reverts() public {
        vm.expectRevert(_outOfRange(0));
        real.verifyBatch(_claims(0, 256));
    }

    function test_verifyBatch_sizeAtLimitAndAbove() public {
        // Malformed proofs: false, but looked at.
        assertTrue(!real.verifyBatch(_claims(MAX_BATCH, 256)), "at the limit");
        vm.expectRevert(_outOfRange(MAX_BATCH + 1));
        real.verifyBatch(_claims(MAX_BATCH + 1, 256));
    }

    function test_verifyBatch_malformedLength_isFalse() public view {
        for (uint256 size = 1; size <= 3; size++) {
            for (uint256 index = 0; index < 4; index++) {
                uint256 length = [uint256(0), 255, 257, 288][index];
                assertTrue(!real.verifyBatch(_claims(size, length)), "malformed");
            }
        }
    }

    function test_fuzz_verifyBatch_arbitraryProofs_isFalse(uint256[8][] calldata proofs) public view {
        uint256 size = bound(proofs.length, 1, 8);
        ProofClaim[] memory claims = _claims(size, 256);
        for (uint256 index = 0; index < size && index < proofs.length; index++) {
            claims[index].proof = abi.encode(proofs[index]);
        }
        assertTrue(!real.verifyBatch(claims), "forged");
    }

    function _claims(uint256 size, uint256 length) private pure returns (ProofClaim[] memory claims) {
        claims = new ProofClaim[](size);
        for (uint256 index = 0; index < size; index++) {
            claims[index] = _claim(new bytes(length));
        }
    }

    function _claim(bytes memory proof) private pure returns (ProofClaim memory) {
        WorkflowContent memory content = _content();
        return ProofClaim(content.programHash, content.inputsCommitment, bytes32(uint256(1)), 1, proof);
    }

    function _outOfRange(uint256 size) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Groth16BatchVerifier.BatchSizeOutOfRange.selector, size, MAX_BATCH);
    }
}
