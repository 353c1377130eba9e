// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {EpochShare} from "../../../contracts/types/Epoch.sol";
import {ValidatorTest} from "../support/ValidatorTest.sol";

/// @dev The validators join once, in setUp: their proofs of possession are what takes time.
contract RewardsFuzzTest is ValidatorTest {
    uint256 private constant SIZE = 3;

    G2Point[] private _memberKeys;

    function setUp() public override {
        super.setUp();
        _joinAll(SIZE);
        for (uint256 number = 0; number < SIZE; number++) _memberKeys.push(_publicKey(number));
    }

    function test_fuzz_claimRewards_anyWeights_neverMoreThanThePool(
        uint88[SIZE] memory more,
        uint96[2] memory pools
    ) public {
        for (uint256 number = 0; number < SIZE; number++) {
            if (more[number] != 0) _stake(_owner(number), more[number]);
        }
        uint256 rewards = 0;
        for (uint64 epoch = 1; epoch <= 2; epoch++) {
            _startNextEpoch();
            uint256 amount = uint256(pools[epoch - 1]) + 1;
            vm.deal(address(this), amount);
            manager.distributeRewards{value: amount}(epoch, ETHER, amount);
            rewards += amount;
        }
        _startNextEpoch();
        _startNextEpoch();

        uint256 paid = 0;
        for (uint256 number = 0; number < SIZE; number++) {
            EpochShare[] memory shares = new EpochShare[](2);
            shares[0] = EpochShare(1, uint8(number));
            shares[1] = EpochShare(2, uint8(number));
            vm.prank(_owner(number));
            (bool success, ) = address(manager).call(abi.encodeCall(manager.claimRewards, (ETHER, shares)));
            assertTrue(success == (_owner(number).balance != 0), "an empty sum is refused");
            paid += _owner(number).balance;
        }
        assertTrue(paid <= rewards && rewards - paid < 2 * SIZE, "rounded down, by less than a wei a share");
    }

    function _startNextEpoch() private {
        vm.warp(block.timestamp + EPOCH_LENGTH);
        manager.startEpoch(_memberKeys);
    }
}
