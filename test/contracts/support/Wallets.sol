// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice How a TestWallet answers.
enum WalletAnswer {
    /// As ERC-1271 says, for signatures of its key.
    Right,
    /// The magic word for anything.
    Yes,
    /// Another word.
    No,
    /// Less than a word.
    Short,
    /// A revert with the magic word as its data.
    Reverts,
    /// Burns all gas it gets.
    BurnsGas,
    /// A megabyte that begins with the magic word, if there is enough gas for it.
    Bomb
}

/// @title A wallet that is a contract, with behaviour a test chooses
contract TestWallet is IERC1271 {
    address private immutable _signer;
    WalletAnswer public answer;

    constructor(address signer) {
        _signer = signer;
    }

    receive() external payable {}

    function setAnswer(WalletAnswer answer_) external {
        answer = answer_;
    }

    function execute(address target, uint256 value, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory result) = target.call{value: value}(data);
        require(success);
        return result;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bytes32 magic = bytes32(IERC1271.isValidSignature.selector);
        if (answer == WalletAnswer.Yes) return bytes4(magic);
        if (answer == WalletAnswer.No) return 0xffffffff;
        if (answer == WalletAnswer.Right) {
            (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
            return signer == _signer ? bytes4(magic) : bytes4(0);
        }
        WalletAnswer kind = answer;
        uint256 length =
            kind == WalletAnswer.Short
                ? 31
                : kind == WalletAnswer.Bomb
                    ? 0x100000
                    : 32;
        bool reverts = kind == WalletAnswer.Reverts;
        if (kind == WalletAnswer.BurnsGas) {
            while (true) {}
        }
        assembly ("memory-safe") {
            mstore(0, magic)
            if reverts {
                revert(0, length)
            }
            return(0, length)
        }
    }
}
