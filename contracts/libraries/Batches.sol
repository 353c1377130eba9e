// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {MAX_BATCH} from "../types/MaxBatch.sol";

/// @title The limit that every batch has
library Batches {
    /// @return The size again, if it is 1 to MAX_BATCH.
    function checkedSize(uint256 size) internal pure returns (uint256) {
        if (size == 0 || size > MAX_BATCH) revert IWorkflowRegistry.BatchSizeOutOfRange(size, MAX_BATCH);
        return size;
    }
}
