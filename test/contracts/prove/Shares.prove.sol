// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Shares} from "../../../contracts/libraries/Shares.sol";

/// @title What the division of money promises, for every input
/// @dev Never deployed: `npm run prove:contracts` proves each assertion.
contract SharesProof {
    function ofWeight_neverAboveThePool(uint128 pool, uint128 weight, uint128 totalWeight) external pure {
        require(totalWeight != 0 && weight <= totalWeight);
        assert(Shares.ofWeight(pool, weight, totalWeight) <= pool);
    }
}
