// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {CertifiedResult} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {EpochShare} from "../../../contracts/types/Epoch.sol";
import {BlockTest} from "../support/BlockTest.sol";

/// @title What the attacks have in common: a way to call that must be refused, and money that must not move
abstract contract AttackTest is BlockTest {
    /// @dev The call must revert with an error of this kind.
    function _refuses(address from, address target, uint256 value, bytes memory data, bytes4 selector) internal {
        if (value != 0) vm.deal(from, from.balance + value);
        vm.prank(from);
        (bool success, bytes memory answer) = target.call{value: value}(data);
        assertTrue(!success, "the attack succeeded");
        assertEq(bytes32(bytes4(answer)), bytes32(selector), "refused for another reason");
    }

    /// @dev The call must go through.
    function _does(address from, address target, bytes memory data) internal {
        vm.prank(from);
        (bool success, ) = target.call(data);
        assertTrue(success, "refused");
    }

    /// @dev What `owner` gets for its share of one closed epoch.
    function _claim(address owner, uint64 of_, uint8 member, address paid) internal returns (uint256) {
        EpochShare[] memory shares = new EpochShare[](1);
        shares[0] = EpochShare(of_, member);
        uint256 before = paid == ETHER ? owner.balance : token.balanceOf(owner);
        vm.prank(owner);
        manager.claimRewards(paid, shares);
        return (paid == ETHER ? owner.balance : token.balanceOf(owner)) - before;
    }

    function _settles(CertifiedResult[] memory results) internal returns (bool settled) {
        _settleBlock(results);
        (settled, ) = address(registry).staticcall(abi.encodeCall(registry.resultOf, (_idOf(results[0]))));
    }
}
