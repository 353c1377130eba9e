// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {Executor} from "../types/Executor.sol";
import {Fault, Slash, SlashStatus} from "../types/Slash.sol";
import {Shares} from "./Shares.sol";

/// @title Slashes: what a fault costs, and who gets it
/// @notice A slash leaves the stake when it is recorded and waits for the end of its appeal period. Each fault once.
library Slashes {
    using SafeCast for uint256;

    /// @param slashes By id.
    struct State {
        mapping(bytes32 id => Slash) slashes;
    }

    // Rates in units of 1 / Shares.WHOLE, of stake and unbonding stake together.

    /// Half: enough of them break the agreement, and no correct validator ever signs two votes.
    uint256 internal constant EQUIVOCATION_RATE = 5_000;
    /// A fifth: a wrong result, alone, only fails to be certified.
    uint256 internal constant WRONG_RESULT_RATE = 2_000;
    /// A fifth, besides the bond.
    uint256 internal constant LOST_DISPUTE_RATE = 2_000;
    /// A hundredth an epoch: also who is honest can lose its connection.
    uint256 internal constant ABSENCE_RATE = 100;

    /// A twentieth of a slash goes to who reported it.
    uint256 internal constant BOUNTY_RATE = 500;
    /// Wei; many times the gas of a report.
    uint256 internal constant BOUNTY_CAP = 1 ether;
    /// At most half of a slash goes to who was harmed: with the bounty, 45 % at least are burned, so that an executor that
    /// is also reporter and harmed never gets back what it is slashed.
    uint256 internal constant COMPENSATION_RATE = 5_000;

    /// @notice Takes a slash from the stake of an executor, then from what is unbonding.
    /// @return amount Wei; zero if the fault was reported before or nothing is left, and then nothing changed.
    function take(
        State storage self,
        Executor storage executor,
        bytes32 id,
        uint256 rate
    ) internal returns (uint96 amount) {
        if (self.slashes[id].status != SlashStatus.Unknown) return 0;
        uint96 stake = executor.stake;
        uint96 unbonding = executor.unbonding;
        uint256 held = uint256(stake) + unbonding;
        (uint256 taken, ) = Shares.take(uint128(held), rate, held);
        if (taken == 0) return 0;

        amount = uint96(taken);
        uint96 fromStake = amount < stake ? amount : stake;
        executor.stake = stake - fromStake;
        executor.unbonding = unbonding - (amount - fromStake);
        ++executor.pendingSlashes;
    }

    /// @notice Ends a pending slash whose appeal period is over.
    function execute(
        State storage self,
        bytes32 id
    ) internal returns (Slash storage slash, uint256 bounty, uint256 compensation, uint256 burned) {
        slash = _pending(self, id);
        uint64 executableAt = slash.executableAt;
        if (block.timestamp < executableAt) revert IIncentiveManager.AppealRunning(id, executableAt);
        slash.status = SlashStatus.Executed;
        uint256 loss = slash.harmed == address(0) ? 0 : slash.harm;
        (bounty, compensation, burned) = Shares.ofSlash(slash.amount, BOUNTY_RATE, BOUNTY_CAP, COMPENSATION_RATE, loss);
    }

    /// @notice Ends a pending slash whose appeal period is running.
    function overturn(State storage self, bytes32 id) internal returns (Slash storage slash) {
        slash = _pending(self, id);
        uint64 executableAt = slash.executableAt;
        if (block.timestamp >= executableAt) revert IIncentiveManager.AppealOver(id, executableAt);
        slash.status = SlashStatus.Overturned;
    }

    /// @notice Names a fault, so that it is punished once.
    function idOf(Fault fault, address owner, bytes32 subject) internal pure returns (bytes32) {
        return keccak256(abi.encode(fault, owner, subject));
    }

    /// @notice What a fault costs.
    function rateOf(Fault fault) internal pure returns (uint256) {
        if (fault == Fault.Equivocation) return EQUIVOCATION_RATE;
        if (fault == Fault.WrongResult) return WRONG_RESULT_RATE;
        if (fault == Fault.LostDispute) return LOST_DISPUTE_RATE;
        return ABSENCE_RATE;
    }

    function _pending(State storage self, bytes32 id) private view returns (Slash storage slash) {
        slash = self.slashes[id];
        SlashStatus status = slash.status;
        if (status != SlashStatus.Pending) revert IIncentiveManager.SlashNotPending(id, status);
    }
}
