// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Phase, WorkflowState, WorkflowStateLibrary} from "../../../contracts/types/WorkflowState.sol";

/// @title What the one word of a request says, for every word
contract WorkflowStateProof {
    function completed_keepsTheResult(bytes32 result) external pure {
        require(!WorkflowStateLibrary.isReserved(result));
        WorkflowState state = WorkflowStateLibrary.completedWith(result);
        assert(state.isCompleted() && !state.isUnknown());
        assert(state.resultHash() == result);
    }

    function known_isInOnePhaseAtMost(uint256 word, uint8 one, uint8 two) external pure {
        require(one <= uint8(type(Phase).max) && two <= uint8(type(Phase).max) && one != two);
        WorkflowState state = WorkflowState.wrap(word);
        assert(!(state.isIn(Phase(one)) && state.isIn(Phase(two))));
    }

    function refunded_isTheEnd() external pure {
        WorkflowState state = WorkflowStateLibrary.REFUNDED;
        assert(!state.isUnknown() && !state.isCompleted());
        assert(state.isIn(Phase.Refunded) && !state.isIn(Phase.Open));
    }
}
