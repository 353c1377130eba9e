// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Slashes} from "../../../contracts/libraries/Slashes.sol";
import {Shares} from "../../../contracts/libraries/Shares.sol";
import {Executor} from "../../../contracts/types/Executor.sol";
import {Fault, SlashStatus} from "../../../contracts/types/Slash.sol";

/// @title What a slash takes, for every stake and every rate
contract SlashesProof {
    using Slashes for Slashes.State;

    Slashes.State private _slashes;
    Executor private _executor;

    function take_movesExactlyWhatItSays(uint96 stake, uint96 unbonding, bytes32 id, uint256 rate) external {
        require(rate <= Shares.WHOLE && _executor.pendingSlashes < type(uint16).max);
        _executor.stake = stake;
        _executor.unbonding = unbonding;
        uint256 before = uint256(stake) + unbonding;
        uint256 amount = _slashes.take(_executor, id, rate);
        assert(uint256(_executor.stake) + _executor.unbonding + amount == before);
        assert(_executor.stake <= stake);
        assert(_executor.unbonding <= unbonding);
        // What is unbonding pays only for what the stake cannot.
        assert(_executor.unbonding == unbonding || _executor.stake == 0);
    }

    function take_ofAKnownFaultTakesNothing(bytes32 id, uint256 rate) external {
        require(rate <= Shares.WHOLE);
        require(_slashes.slashes[id].status != SlashStatus.Unknown);
        uint96 stake = _executor.stake;
        uint96 unbonding = _executor.unbonding;
        assert(_slashes.take(_executor, id, rate) == 0);
        assert(_executor.stake == stake && _executor.unbonding == unbonding);
    }

    function rates_areBelowTheWhole(Fault fault) external pure {
        assert(Slashes.rateOf(fault) < Shares.WHOLE);
        assert(Slashes.BOUNTY_RATE + Slashes.COMPENSATION_RATE < Shares.WHOLE);
    }
}
