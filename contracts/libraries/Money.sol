// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {IWorkflowRegistry} from "../interfaces/IWorkflowRegistry.sol";
import {RegistryBooks} from "../types/RegistryBooks.sol";
import {Payments} from "./Payments.sol";
import {Shares} from "./Shares.sol";

/// @title The balances of the registry and how money comes into them
/// @dev The zero address stands for ether. Sums of one token stay far below 2^128.
library Money {
    address internal constant ETHER = address(0);

    function credit(RegistryBooks storage books, address account, address token, uint256 amount) internal {
        books.balances[account][token] += amount;
    }

    function debit(RegistryBooks storage books, address account, address token, uint256 amount) internal {
        uint256 held = books.balances[account][token];
        if (held < amount) revert IWorkflowRegistry.BalanceInsufficient(account, token, held, amount);
        unchecked {
            books.balances[account][token] = held - amount;
        }
    }

    /// @notice Takes ether of the caller: the value of the call, or, without one, from its balance.
    function takeEther(RegistryBooks storage books, uint256 amount) internal {
        if (msg.value == amount) return;
        if (msg.value != 0) revert IWorkflowRegistry.AmountMismatch(amount, msg.value);
        debit(books, msg.sender, ETHER, amount);
    }

    /// @notice Takes tokens out of the caller's allowance; a token that takes a fee is refused.
    /// @dev Not to be entered while it runs: a token that calls back would have arrivals counted twice.
    function takeTokens(address token, uint256 amount) internal {
        uint256 arrived = Payments.pull(token, amount);
        if (arrived != amount) revert IWorkflowRegistry.AmountMismatch(amount, arrived);
    }

    /// @notice Halves the bond of who lost a dispute between the winner and nobody.
    function divideBond(RegistryBooks storage books, address winner, uint96 bond) internal {
        (uint256 won, uint256 burned) = Shares.ofBond(bond);
        credit(books, winner, ETHER, won);
        Payments.burn(burned);
    }

    /// @notice Hands a sum of fees to the validators of an epoch. A token that refuses must not stop the settlement of others,
    /// so its fees wait.
    function distribute(
        RegistryBooks storage books,
        IIncentiveManager incentives,
        uint64 epoch,
        address token,
        uint256 amount
    ) internal {
        if (amount == 0) return;
        if (token == ETHER) {
            incentives.distributeRewards{value: amount}(epoch, token, amount);
            return;
        }
        // solhint-disable-next-line no-empty-blocks
        try incentives.distributeRewards(epoch, token, amount) {} catch {
            books.postponed[token] += amount;
            emit IWorkflowRegistry.RewardsPostponed(token, amount);
        }
    }
}
