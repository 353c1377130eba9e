// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Signatures of accounts with a key and of wallets that are contracts
library SignatureCheck {
    /// @dev A wallet with several keys needs about 10,000 gas a key; more than this would let one signature eat a batch.
    uint256 internal constant WALLET_GAS = 150_000;

    /// @notice Whether `signer` signed `digest`, by its key or as ERC-1271 says. Never reverts.
    /// @dev The key first: an account with a key and code (EIP-7702) may use either. Of what a wallet returns one word is
    /// copied, whatever its length.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && recovered == signer) return true;
        if (signer.code.length == 0) return false;

        bytes memory data = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 expected = bytes32(IERC1271.isValidSignature.selector);
        bool valid;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            valid := staticcall(WALLET_GAS, signer, add(data, 0x20), mload(data), 0x00, 0x20)
            valid := and(valid, and(gt(returndatasize(), 0x1f), eq(mload(0x00), expected)))
        }
        return valid;
    }
}
