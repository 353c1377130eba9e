// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowConsumer} from "../../../contracts/interfaces/IWorkflowConsumer.sol";

/// @notice How a TestConsumer takes its call.
enum Reception {
    Stores,
    Reverts,
    /// Burns all gas it gets.
    BurnsGas,
    /// A megabyte of return data, if there is enough gas for it.
    Bomb,
    /// Calls `target` with `data` first, and stores what it answered.
    Reenters
}

/// @title A consumer with behaviour a test chooses
contract TestConsumer is IWorkflowConsumer {
    Reception public reception;
    bytes32 public id;
    bytes32 public resultHash;
    uint256 public gasGiven;
    bool public nestedSucceeded;
    bytes public nestedAnswer;
    address private _target;
    bytes private _data;

    function setReception(Reception reception_) external {
        reception = reception_;
    }

    function reenter(address target, bytes calldata data) external {
        reception = Reception.Reenters;
        (_target, _data) = (target, data);
    }

    function onWorkflowExecuted(bytes32 id_, bytes32 resultHash_) external {
        uint256 given = gasleft();
        Reception kind = reception;
        require(kind != Reception.Reverts);
        if (kind == Reception.BurnsGas) {
            while (true) {}
        }
        if (kind == Reception.Bomb) {
            assembly ("memory-safe") {
                revert(0, 0x100000)
            }
        }
        if (kind == Reception.Reenters) (nestedSucceeded, nestedAnswer) = _target.call(_data);
        (id, resultHash, gasGiven) = (id_, resultHash_, given);
    }
}
