// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The fees of a batch, one sum for each row of equal tokens: with one token one transfer pays them all.
/// @param size How many entries are used.
struct FeeSums {
    address[] tokens;
    uint256[] amounts;
    uint256 size;
}

using FeeSumsLibrary for FeeSums global;

/// @title The adding up of fees
library FeeSumsLibrary {
    /// @param capacity Most entries: the number of items of the batch.
    function create(uint256 capacity) internal pure returns (FeeSums memory) {
        return FeeSums(new address[](capacity), new uint256[](capacity), 0);
    }

    function add(FeeSums memory self, address token, uint256 fee) internal pure {
        uint256 size = self.size;
        if (size == 0 || self.tokens[size - 1] != token) {
            self.tokens[size] = token;
            self.size = ++size;
        }
        self.amounts[size - 1] += fee;
    }
}
