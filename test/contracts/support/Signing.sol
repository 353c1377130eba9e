// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title Cheat codes for accounts whose key the test knows
interface VmSign {
    /// @notice The address of a private key.
    function addr(uint256 privateKey) external pure returns (address);
    /// @notice Signs a digest.
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

/// @title Signatures of accounts whose key the test knows
library Signing {
    VmSign private constant VM = VmSign(address(uint160(uint256(keccak256("hevm cheat code")))));

    function account(uint256 privateKey) internal pure returns (address) {
        return VM.addr(privateKey);
    }

    function parts(uint256 privateKey, bytes32 digest) internal pure returns (uint8 v, bytes32 r, bytes32 s) {
        return VM.sign(privateKey, digest);
    }

    /// @dev 65 bytes: r, s, v.
    function sign(uint256 privateKey, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(privateKey, digest);
        return abi.encodePacked(r, s, v);
    }
}
