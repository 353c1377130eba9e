// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title Payments
/// @notice Money in and out: wei if the token is the zero address, units of an ERC-20 otherwise.
/// @dev Tokens may call back: who pulls needs a guard against reentrance, who pays has closed its books before.
library Payments {
    using SafeERC20 for IERC20;

    /// @notice `amount` is stated, `sent` wei came with the call: equal for ether, and none for a token.
    error AmountMismatch(uint256 amount, uint256 sent);
    /// @notice The receiver refused the ether; nothing changed.
    error PaymentRefused(address receiver, uint256 amount);

    /// Nobody has its key: ether sent there is burned.
    address internal constant BURNED = 0x000000000000000000000000000000000000dEaD;

    /// @notice Takes `amount` from the caller.
    /// @return received What arrived, by the difference of balances: less than `amount` for a token that takes a fee.
    /// Reverts: AmountMismatch, and those of the token.
    function pull(address token, uint256 amount) internal returns (uint256 received) {
        if (token == address(0)) {
            if (amount != msg.value) revert AmountMismatch(amount, msg.value);
            return amount;
        }
        if (msg.value != 0) revert AmountMismatch(0, msg.value);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        return IERC20(token).balanceOf(address(this)) - before;
    }

    /// @notice Sends `amount` to `receiver`; no return data is copied.
    /// @dev Always the last step of a function, after the books are closed: re-entering finds nothing left to take.
    /// Reverts: PaymentRefused, and those of the token.
    function pay(address token, address receiver, uint256 amount) internal {
        if (token != address(0)) return IERC20(token).safeTransfer(receiver, amount);
        if (!LowLevelCall.callNoReturn(receiver, amount, "")) revert PaymentRefused(receiver, amount);
    }

    /// @notice Burns wei.
    function burn(uint256 amount) internal {
        pay(address(0), BURNED, amount);
    }
}
