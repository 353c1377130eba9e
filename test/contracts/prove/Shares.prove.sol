// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Shares} from "../../../contracts/libraries/Shares.sol";
import {Slashes} from "../../../contracts/libraries/Slashes.sol";
import {Fault} from "../../../contracts/types/Slash.sol";

/// @title What the division of money promises, for every input
/// @dev Never deployed: `npm run prove:contracts` proves each assertion about the library that the contracts use.
contract SharesProof {
    function ofWeight_isNeverAboveThePool(uint128 pool, uint128 weight, uint128 totalWeight) external pure {
        require(totalWeight != 0 && weight <= totalWeight);
        assert(Shares.ofWeight(pool, weight, totalWeight) <= pool);
    }

    function ofWeight_ofTwoMembersIsNeverAboveThePool(
        uint128 pool,
        uint96 one,
        uint96 two,
        uint128 total
    ) external pure {
        require(total != 0 && uint256(one) + two <= total);
        assert(Shares.ofWeight(pool, one, total) + Shares.ofWeight(pool, two, total) <= pool);
    }

    function ofWeight_ofAllTheWeightIsThePool(uint128 pool, uint128 weight) external pure {
        require(weight != 0);
        assert(Shares.ofWeight(pool, weight, weight) == pool);
    }

    function take_splitsWithoutLoss(uint128 amount, uint256 rate, uint256 cap) external pure {
        require(rate <= Shares.WHOLE);
        (uint256 share, uint256 rest) = Shares.take(amount, rate, cap);
        assert(share + rest == amount);
        assert(share <= cap);
        assert(share * Shares.WHOLE <= uint256(amount) * rate);
    }

    function refund_bountyIsSmallAndNothingIsLost(uint96 fee, uint96 minFee) external pure {
        (uint256 bounty, uint256 rest) = Shares.take(fee, 200, minFee);
        assert(bounty + rest == fee);
        assert(bounty <= minFee);
        assert(bounty * 50 <= fee);
    }

    function ofSlash_splitsWithoutLoss(uint96 amount, uint96 harm) external pure {
        (uint256 bounty, uint256 compensation, uint256 burned) = _slash(amount, harm);
        assert(bounty + compensation + burned == amount);
        assert(bounty <= Slashes.BOUNTY_CAP);
        assert(compensation <= harm);
    }

    /// @dev Who is slashed, reports and is harmed all by itself still loses 45 %.
    function ofSlash_slashingYourselfLoses(uint96 amount, uint96 harm) external pure {
        (uint256 bounty, uint256 compensation, uint256 burned) = _slash(amount, harm);
        assert(burned * 100 >= uint256(amount) * 45);
        assert(amount == 0 || bounty + compensation < amount);
    }

    function ofBond_splitsWithoutLoss(uint96 bond) external pure {
        (uint256 winner, uint256 burned) = Shares.ofBond(bond);
        assert(winner + burned == bond);
        assert(winner <= burned);
        assert(burned <= winner + 1);
    }

    function rates_areBelowTheWhole(Fault fault) external pure {
        assert(Slashes.rateOf(fault) < Shares.WHOLE);
        assert(Slashes.BOUNTY_RATE + Slashes.COMPENSATION_RATE < Shares.WHOLE);
    }

    function _slash(
        uint96 amount,
        uint96 harm
    ) private pure returns (uint256 bounty, uint256 compensation, uint256 burned) {
        return Shares.ofSlash(amount, Slashes.BOUNTY_RATE, Slashes.BOUNTY_CAP, Slashes.COMPENSATION_RATE, harm);
    }
}
