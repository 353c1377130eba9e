// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {Request} from "./FlowBuilderTest.sol";
import {ValidatorTest} from "./ValidatorTest.sol";

/// @title Four validators whose first epoch has started, and the blocks that they sign
abstract contract BlockTest is ValidatorTest {
    uint256 internal constant VALIDATORS = 4;

    uint64 internal epoch;
    uint256 private _count;

    function setUp() public virtual override {
        super.setUp();
        _joinAll(VALIDATORS);
        epoch = _startEpoch(VALIDATORS);
    }

    /// @dev Requests in quorum mode, submitted, with fees that rise by one wei, so that a sum tells which were paid.
    function _results(uint256 size) internal returns (CertifiedResult[] memory results) {
        results = new CertifiedResult[](size);
        for (uint256 index = 0; index < size; index++) {
            Request memory request = _request(VerifyMode.Quorum);
            request.terms.fee += uint96(index);
            request.terms.clientRequestId = bytes32(++_count);
            _submit(request);
            results[index] = _result(request);
        }
    }

    function _result(Request memory request) internal pure returns (CertifiedResult memory) {
        return CertifiedResult(request.terms, _contentHash(request), RESULT);
    }

    function _one(CertifiedResult memory result) internal pure returns (CertifiedResult[] memory results) {
        results = new CertifiedResult[](1);
        results[0] = result;
    }

    function _idOf(CertifiedResult memory result) internal view returns (bytes32) {
        return registry.workflowId(result.terms, result.contentHash);
    }

    /// @dev A block of the current epoch that settles these results.
    function _blockOf(CertifiedResult[] memory results) internal view returns (BlockHeader memory header) {
        header = _header(epoch);
        bytes32[] memory leaves = new bytes32[](results.length);
        for (uint256 index = 0; index < results.length; index++) {
            bytes32 domain = keccak256("FlowBuilder settlement v1");
            leaves[index] = keccak256(abi.encode(domain, _idOf(results[index]), results[index].resultHash));
        }
        header.settlementRoot = _root(leaves);
    }

    /// @dev Everybody signs.
    function _certifyBlock(BlockHeader memory header) internal view returns (Certificate memory) {
        return _certify(_precommitDigest(header), VALIDATORS, 0);
    }

    function _settleBlock(CertifiedResult[] memory results) internal {
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certifyBlock(header);
        vm.prank(STRANGER);
        registry.settleBatch(header, results, certificate);
    }

    /// @dev The root as docs/contracts/WorkflowRegistry.md describes it, written without the library: layer by layer.
    function _root(bytes32[] memory layer) internal pure returns (bytes32) {
        if (layer.length == 1) return layer[0];
        bytes32[] memory parents = new bytes32[]((layer.length + 1) / 2);
        for (uint256 index = 0; index < layer.length; index += 2) {
            parents[index / 2] = index + 1 == layer.length ? layer[index] : _node(layer[index], layer[index + 1]);
        }
        return _root(parents);
    }

    /// @dev The siblings from the leaf with the number `index` up to the root.
    function _path(bytes32[] memory layer, uint256 index) internal pure returns (bytes32[] memory path) {
        path = new bytes32[](0);
        while (layer.length > 1) {
            uint256 sibling = index ^ 1;
            if (sibling < layer.length) path = _append(path, layer[sibling]);
            bytes32[] memory parents = new bytes32[]((layer.length + 1) / 2);
            for (uint256 left = 0; left < layer.length; left += 2) {
                parents[left / 2] = left + 1 == layer.length ? layer[left] : _node(layer[left], layer[left + 1]);
            }
            layer = parents;
            index /= 2;
        }
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 index = 0; index < list.length; index++) longer[index] = list[index];
        longer[list.length] = item;
    }

    function _node(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
