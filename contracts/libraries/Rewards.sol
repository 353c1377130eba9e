// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {Epoch, EpochShare} from "../types/Epoch.sol";
import {Shares} from "./Shares.sol";
import {ValidatorSets} from "./ValidatorSets.sol";

/// @title Rewards: what the members of an epoch share, and what is credited to one account
/// @notice Distributing is one addition, whatever the size of the set; each member takes its own share.
library Rewards {
    using SafeCast for uint256;
    using ValidatorSets for Epoch;
    using ValidatorSets for ValidatorSets.State;

    /// @notice What one account has in one token. One storage slot.
    /// @param credited Wei or token units.
    /// @param claimedUntil Last epoch whose share was claimed; earlier ones are gone.
    struct Account {
        uint128 credited;
        uint64 claimedUntil;
    }

    /// @param pools What the members of an epoch share.
    /// @param accounts What is credited to single accounts.
    struct State {
        mapping(uint64 epoch => mapping(address token => uint128)) pools;
        mapping(address owner => mapping(address token => Account)) accounts;
    }

    /// The rewards of an epoch grow until that many later ones have started: no certificate of it is good any more.
    uint64 private constant CLOSING_EPOCHS = ValidatorSets.LIFETIME;

    /// @notice Adds to the pool of an epoch that is open.
    function distribute(
        State storage self,
        ValidatorSets.State storage sets,
        uint64 epoch,
        address token,
        uint256 amount
    ) internal {
        uint64 current = sets.current;
        if (epoch == 0 || epoch > current) revert IIncentiveManager.EpochUnknown(epoch);
        if (epoch + CLOSING_EPOCHS <= current) revert IIncentiveManager.EpochClosed(epoch, current);
        self.pools[epoch][token] += amount.toUint128();
    }

    /// @notice Adds to one account.
    function credit(State storage self, address owner, address token, uint256 amount) internal {
        self.accounts[owner][token].credited += amount.toUint128();
    }

    /// @notice Empties the account of `owner`, after adding its shares of closed epochs.
    /// @dev The loop is over what the caller brings. The watermark rises with each share, so none is counted twice.
    function claim(
        State storage self,
        ValidatorSets.State storage sets,
        address owner,
        address token,
        EpochShare[] calldata shares
    ) internal returns (uint256 amount) {
        Account memory account = self.accounts[owner][token];
        amount = account.credited;
        for (uint256 index = 0; index < shares.length; ++index) {
            uint64 epoch = shares[index].epoch;
            if (epoch <= account.claimedUntil) {
                revert IIncentiveManager.EpochAlreadyClaimed(epoch, account.claimedUntil);
            }
            if (epoch + CLOSING_EPOCHS > sets.current) revert IIncentiveManager.EpochOpen(epoch, sets.current);
            amount += _share(self, sets.epochOf(epoch), shares[index], owner, token);
            account.claimedUntil = epoch;
        }
        account.credited = 0;
        self.accounts[owner][token] = account;
    }

    function _share(
        State storage self,
        Epoch memory epoch,
        EpochShare calldata share,
        address owner,
        address token
    ) private view returns (uint256) {
        (address member, uint96 weight) = epoch.headOf(share.member);
        if (member != owner) revert IIncentiveManager.MemberMismatch(share.epoch, share.member, member);
        return Shares.ofWeight(self.pools[share.epoch][token], weight, epoch.totalWeight);
    }
}
