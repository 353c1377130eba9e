// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {G2Point} from "../types/BLS12381Points.sol";

// solhint-disable no-inline-assembly

/// @title The members of an epoch as the code of an account
/// @notice Written once and never changed; read with EXTCODECOPY, at a tenth of the price of storage.
/// @dev Layout: a STOP byte, so that the account does nothing; the packed sum of all keys; for each member a word
/// `owner << 96 | weight` and its packed key. A packed key is its eight words without the sixteen zero bytes that each
/// coordinate starts with: 192 bytes instead of 256. A hundred members take 22,593 bytes, below the 24,576 of EIP-170.
/// Assembly, because there is no other way to make or to copy code.
library MemberCode {
    /// The account could not be made: out of gas.
    error MemberCodeFailed();

    uint256 private constant KEY_SIZE = 192;
    uint256 private constant SET_KEY_OFFSET = 1;
    uint256 private constant MEMBERS_OFFSET = SET_KEY_OFFSET + KEY_SIZE;
    uint256 private constant HEAD_SIZE = 32;
    uint256 private constant MEMBER_SIZE = 224; // HEAD_SIZE + KEY_SIZE: assembly takes plain numbers only

    uint256 private constant WEIGHT_BITS = 96;

    /// @notice Room for the code of up to `size` members, to be filled and then written by `create`.
    function allocate(uint256 size) internal pure returns (bytes memory) {
        return new bytes(MEMBERS_OFFSET + size * MEMBER_SIZE);
    }

    /// @notice Puts the sum of all keys into `code`.
    /// @dev The words of `key` have no more than their 381 bits.
    function setSetKey(bytes memory code, G2Point memory key) internal pure {
        _pack(code, SET_KEY_OFFSET, key);
    }

    /// @notice Puts member `index` into `code`. `index` is below the size that was allocated.
    function setMember(
        bytes memory code,
        uint256 index,
        address owner,
        uint96 weight,
        G2Point memory key
    ) internal pure {
        uint256 offset = MEMBERS_OFFSET + index * MEMBER_SIZE;
        uint256 head = (uint256(uint160(owner)) << WEIGHT_BITS) | weight;
        assembly ("memory-safe") {
            mstore(add(add(code, 32), offset), head)
        }
        _pack(code, offset + HEAD_SIZE, key);
    }

    /// @notice Makes the account whose code is the part of `code` that `size` members take; the room is used up.
    function create(bytes memory code, uint256 size) internal returns (address account) {
        uint256 length = MEMBERS_OFFSET + size * MEMBER_SIZE;
        assembly ("memory-safe") {
            mstore(code, length) // leaves the places that were not filled off
        }
        // PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE (0), RETURN
        bytes memory creation = abi.encodePacked(hex"61", uint16(length), hex"80600a3d393df3", code);
        assembly ("memory-safe") {
            account := create(0, add(creation, 32), mload(creation))
        }
        if (account == address(0)) revert MemberCodeFailed();
    }

    /// @notice The sum of all keys.
    function setKeyOf(address account) internal view returns (G2Point memory key) {
        assembly ("memory-safe") {
            extcodecopy(account, add(key, 16), SET_KEY_OFFSET, 48)
            extcodecopy(account, add(key, 80), add(SET_KEY_OFFSET, 48), 48)
            extcodecopy(account, add(key, 144), add(SET_KEY_OFFSET, 96), 48)
            extcodecopy(account, add(key, 208), add(SET_KEY_OFFSET, 144), 48)
        }
    }

    /// @notice Who member `index` is, and its weight. `index` is below the size.
    function headOf(address account, uint256 index) internal view returns (address owner, uint96 weight) {
        uint256 offset = MEMBERS_OFFSET + index * MEMBER_SIZE;
        uint256 head;
        assembly ("memory-safe") {
            extcodecopy(account, 0x00, offset, HEAD_SIZE)
            head := mload(0x00)
        }
        return (address(uint160(head >> WEIGHT_BITS)), uint96(head));
    }

    /// @notice Reads the key of member `index`, which is below the size, into `key`, and gives its weight.
    /// @dev The padding of `key` is zero already: it is new, or was read before.
    function readMember(address account, uint256 index, G2Point memory key) internal view returns (uint96 weight) {
        uint256 offset = MEMBERS_OFFSET + index * MEMBER_SIZE;
        uint256 head;
        assembly ("memory-safe") {
            let member := mload(0x40) // free memory, which is not claimed
            extcodecopy(account, member, offset, MEMBER_SIZE)
            head := mload(member)
            mcopy(add(key, 16), add(member, 32), 48)
            mcopy(add(key, 80), add(member, 80), 48)
            mcopy(add(key, 144), add(member, 128), 48)
            mcopy(add(key, 208), add(member, 176), 48)
        }
        return uint96(head);
    }

    function _pack(bytes memory code, uint256 offset, G2Point memory key) private pure {
        assembly ("memory-safe") {
            let packed := add(add(code, 32), offset)
            mcopy(packed, add(key, 16), 48)
            mcopy(add(packed, 48), add(key, 80), 48)
            mcopy(add(packed, 96), add(key, 144), 48)
            mcopy(add(packed, 144), add(key, 208), 48)
        }
    }
}
