// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowRegistry, CertifiedResult} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BLS12381Precompiles} from "../../../contracts/libraries/BLS12381Precompiles.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {AttackTest} from "./AttackTest.sol";

/// @notice The cheat codes that only this test needs.
interface VmMock {
    /// @notice Every call to `callee` whose data begins with `data` answers with `answer`.
    function mockCall(address callee, bytes calldata data, bytes calldata answer) external;
}

/// @title Attack 27: a chain without EIP-2537, where a call to a precompile succeeds and says nothing
contract PrecompileAttacksTest is AttackTest {
    uint160 private constant G1_ADD = 0x0B;
    uint160 private constant G2_ADD = 0x0D;
    uint160 private constant PAIRING = 0x0F;
    uint160 private constant MAP_TO_G1 = 0x10;

    function test_attack27_silentPrecompile_isMissingAndNotTrue() public {
        CertifiedResult[] memory results = _results(1);
        BlockHeader memory header = _blockOf(results);
        Certificate memory certificate = _certify(_precommitDigest(header), VALIDATORS, 1);
        bytes memory data = abi.encodeCall(IWorkflowRegistry.settleBatch, (header, results, certificate));
        uint160[4] memory precompiles = [PAIRING, MAP_TO_G1, G1_ADD, G2_ADD];
        for (uint256 index = 0; index < precompiles.length; index++) {
            VmMock(address(vm)).mockCall(address(precompiles[index]), "", "");
            _refuses(STRANGER, address(registry), 0, data, BLS12381Precompiles.BlsPrecompileMissing.selector);
        }
    }
}
