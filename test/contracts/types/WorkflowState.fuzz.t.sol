// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Phase, WorkflowState, WorkflowStateLibrary} from "../../../contracts/types/WorkflowState.sol";
import {Test} from "../support/Test.sol";

contract WorkflowStateFuzzTest is Test {
    uint256 private constant PHASES = uint256(type(Phase).max) + 1;

    function test_fuzz_during_isExactlyOneThing(uint8 phase, uint64 closesAt) public pure {
        Phase expected = Phase(phase % PHASES);
        vm.assume(expected != Phase.Open || closesAt != 0);
        WorkflowState state = WorkflowStateLibrary.during(expected, closesAt);
        assertTrue(!state.isUnknown() && !state.isCompleted(), "known, not completed");
        assertEq(uint256(state.phase()), uint256(expected), "phase");
        assertEq(state.closingTime(), closesAt, "closing time");
        for (uint256 index = 0; index < PHASES; index++) {
            assertTrue(state.isIn(Phase(index)) == (Phase(index) == expected), "in one phase");
        }
    }

    function test_fuzz_completedWith_isInNoPhaseAndKeepsResultHash(bytes32 result) public pure {
        vm.assume(!WorkflowStateLibrary.isReserved(result));
        WorkflowState state = WorkflowStateLibrary.completedWith(result);
        assertTrue(state.isCompleted() && !state.isUnknown(), "completed");
        assertEq(state.resultHash(), result, "result hash");
        for (uint256 index = 0; index < PHASES; index++) assertTrue(!state.isIn(Phase(index)), "in no phase");
    }

    function test_unknown_isInNoPhase() public pure {
        assertTrue(WorkflowStateLibrary.UNKNOWN.isUnknown() && !WorkflowStateLibrary.UNKNOWN.isCompleted(), "unknown");
        for (uint256 index = 0; index < PHASES; index++) {
            assertTrue(!WorkflowStateLibrary.UNKNOWN.isIn(Phase(index)), "in no phase");
        }
    }

    function test_isReserved_atEachBoundary() public pure {
        assertTrue(WorkflowStateLibrary.isReserved(bytes32(0)), "zero");
        assertTrue(WorkflowStateLibrary.isReserved(bytes32(uint256(type(uint128).max))), "2^128 - 1");
        assertTrue(!WorkflowStateLibrary.isReserved(bytes32(uint256(1) << 128)), "2^128");
        assertTrue(!WorkflowStateLibrary.isReserved(bytes32(type(uint256).max)), "2^256 - 1");
    }
}
