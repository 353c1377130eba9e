// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {WorkflowState, WorkflowStateLibrary} from "../../../contracts/types/WorkflowState.sol";
import {Test} from "../support/Test.sol";

contract WorkflowStateFuzzTest is Test {
    function test_fuzz_state_isExactlyOneThing(uint256 word) public pure {
        // Most words are result hashes: fold half of the inputs into the other ranges.
        if (word % 2 == 0) word = word % 4 == 0 ? uint64(word >> 2) : type(uint256).max - ((word >> 2) % 3);
        WorkflowState state = WorkflowState.wrap(word);
        uint256 count =
            (state.isUnknown() ? 1 : 0) +
                (state.isPending() ? 1 : 0) +
                (state.isRefunded() ? 1 : 0) +
                (state.isCompleted() ? 1 : 0);
        assertEq(count, 1, "kinds");
    }

    function test_fuzz_pendingUntil_keepsClosingTime(uint64 closesAt) public pure {
        vm.assume(closesAt != 0);
        WorkflowState state = WorkflowStateLibrary.pendingUntil(closesAt);
        assertTrue(state.isPending(), "pending");
        assertEq(state.closingTime(), closesAt, "closing time");
    }

    function test_fuzz_completedWith_keepsResultHash(bytes32 result) public pure {
        vm.assume(!WorkflowStateLibrary.isReserved(result));
        WorkflowState state = WorkflowStateLibrary.completedWith(result);
        assertTrue(state.isCompleted(), "completed");
        assertEq(state.resultHash(), result, "result hash");
    }

    function test_isReserved_atEachBoundary() public pure {
        assertTrue(WorkflowStateLibrary.isReserved(bytes32(0)), "zero");
        assertTrue(WorkflowStateLibrary.isReserved(bytes32(uint256(type(uint64).max))), "2^64 - 1");
        assertTrue(!WorkflowStateLibrary.isReserved(bytes32(uint256(1) << 64)), "2^64");
        assertTrue(!WorkflowStateLibrary.isReserved(bytes32(type(uint256).max - 1)), "2^256 - 2");
        assertTrue(WorkflowStateLibrary.isReserved(bytes32(type(uint256).max)), "2^256 - 1");
    }
}
