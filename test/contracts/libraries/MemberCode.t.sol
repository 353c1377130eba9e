// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {MemberCode} from "../../../contracts/libraries/MemberCode.sol";
import {G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {Test} from "../support/Test.sol";

/// @title Makes sets of members, each with the key of its number and an owner and weight that tell them apart
contract MemberCodeHarness {
    function create(uint256 room, uint256 size) external returns (address) {
        bytes memory code = MemberCode.allocate(room);
        G2Point memory key = BlsSigner.publicKey(1);
        for (uint256 index = 0; index < size; index++) {
            if (size < 10) key = BlsSigner.publicKey(index + 2);
            MemberCode.setMember(code, index, address(uint160(0xABC000 + index)), uint96(1000 + index), key);
        }
        MemberCode.setSetKey(code, BlsSigner.publicKey(99));
        return MemberCode.create(code, size);
    }

    function read(
        address account,
        uint256 index
    ) external view returns (address owner, uint96 weight, uint96 sameWeight, G2Point memory key) {
        (owner, weight) = MemberCode.headOf(account, index);
        sameWeight = MemberCode.readMember(account, index, key);
    }

    function setKeyOf(address account) external view returns (G2Point memory) {
        return MemberCode.setKeyOf(account);
    }
}

contract MemberCodeTest is Test {
    MemberCodeHarness private immutable _harness = new MemberCodeHarness();

    function test_create_someMembers_readsThemBack() public {
        address account = _harness.create(3, 3);
        for (uint256 index = 0; index < 3; index++) {
            (address owner, uint96 weight, uint96 sameWeight, G2Point memory key) = _harness.read(account, index);
            assertTrue(owner == address(uint160(0xABC000 + index)), "owner");
            assertEq(weight, 1000 + index, "weight");
            assertEq(sameWeight, weight, "weight with the key");
            assertEq(_hash(key), _hash(BlsSigner.publicKey(index + 2)), "key");
        }
        assertEq(_hash(_harness.setKeyOf(account)), _hash(BlsSigner.publicKey(99)), "set key");
    }

    function test_create_layout_isAsDocumented() public {
        bytes memory code = _harness.create(2, 2).code;
        assertEq(code.length, 1 + 192 + 2 * (32 + 192), "length");
        assertEq(uint8(code[0]), 0, "STOP");
        uint256 head;
        uint256 x0;
        assembly ("memory-safe") {
            head := mload(add(code, add(32, 193)))
            x0 := mload(add(code, add(32, 225)))
        }
        assertEq(head, (0xABC000 << 96) | 1000, "owner and weight");
        G2Point memory key = BlsSigner.publicKey(2);
        assertEq(x0, (key.x0High << 128) | (key.x0Low >> 128), "the key without its padding");
    }

    function test_create_roomThatWasNotFilled_isLeftOff() public {
        assertEq(keccak256(_harness.create(9, 2).code), keccak256(_harness.create(2, 2).code), "same code");
    }

    function test_create_calledAccount_doesNothing() public {
        (bool success, bytes memory answer) = _harness.create(1, 1).call(hex"12345678");
        assertTrue(success && answer.length == 0, "it stops");
    }

    function test_create_aHundredMembers_fit() public {
        address account = _harness.create(100, 100);
        assertEq(account.code.length, 22_593, "length");
        assertTrue(account.code.length <= 24_576, "EIP-170");
        (, uint96 weight, , G2Point memory key) = _harness.read(account, 99);
        assertEq(weight, 1099, "the last one");
        assertEq(_hash(key), _hash(BlsSigner.publicKey(1)), "its key");
    }

    function test_create_tooLittleGas_reverts() public {
        // The code alone costs 200 a byte, 4.5 million; what is left of the call is enough to say why.
        vm.expectRevert(abi.encodeWithSelector(MemberCode.MemberCodeFailed.selector));
        _harness.create{gas: 4_000_000}(100, 100);
    }

    function _hash(G2Point memory key) private pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }
}
