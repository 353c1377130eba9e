// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A token that does what ERC-20 and ERC-2612 say; anyone mints
contract StandardToken is ERC20Permit {
    constructor() ERC20("Standard", "STD") ERC20Permit("Standard") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}

/// @notice What is wrong with a StrangeToken.
enum Strangeness {
    None,
    /// Keeps one unit of each transfer.
    TakesFee,
    /// Returns false instead of reverting, and moves nothing.
    ReturnsFalse,
    /// Returns nothing, as old tokens do.
    ReturnsNothing,
    /// Reverts each transfer, as a paused token does.
    Reverts,
    /// Calls the sender of a transferFrom first, as an ERC-777 does.
    CallsBack
}

/// @title A token whose behaviour a test chooses
contract StrangeToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address account => mapping(address spender => uint256)) public allowance;
    Strangeness public strangeness;

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    function setStrangeness(Strangeness strangeness_) external {
        strangeness = strangeness_;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (strangeness == Strangeness.CallsBack) {
            (bool success, ) = from.call(abi.encodeWithSignature("tokensToSend()"));
            require(success);
        }
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    /// @dev Ends the call: what comes back depends on the strangeness.
    function _move(address from, address to, uint256 amount) private {
        require(strangeness != Strangeness.Reverts);
        uint256 result = strangeness == Strangeness.ReturnsFalse ? 0 : 1;
        if (result == 1) {
            balanceOf[from] -= amount;
            balanceOf[to] += strangeness == Strangeness.TakesFee ? amount - 1 : amount;
        }
        uint256 length = strangeness == Strangeness.ReturnsNothing ? 0 : 32;
        assembly ("memory-safe") {
            mstore(0, result)
            return(0, length)
        }
    }
}
