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

    function test_fuzz_claimRewards_anyWeights_neverMoreThanThePool(uint88[SIZE] memory more, uint96 pool) public {
        for (uint256 number = 0; number < SIZE; number++) {
            if (more[number] != 0) _stake(_owner(number), more[number]);
        }
        _startNextEpoch();
        uint256 rewards = uint256(pool) + 1;
        vm.deal(address(this), rewards);
        manager.distributeRewards{value: rewards}(1, ETHER, rewards);
        _startNextEpoch();
        _startNextEpoch();

        uint256 paid = 0;
        for (uint256 number = 0; number < SIZE; number++) {
            EpochShare[] memory shares = new EpochShare[](1);
            shares[0] = EpochShare(1, uint8(number));
            vm.prank(_owner(number));
            (bool success, ) = address(manager).call(abi.encodeCall(manager.claimRewards, (ETHER, shares)));
            assertTrue(success == (_owner(number).balance != 0), "an empty share is refused");
            paid += _owner(number).balance;
        }
        assertTrue(paid <= rewards && rewards - paid < SIZE, "rounded down, by less than a wei a share");
    }

    function _startNextEpoch() private {
        vm.warp(block.timestamp + EPOCH_LENGTH);
        manager.startEpoch(_memberKeys);
    }
}
