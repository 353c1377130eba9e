// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IWorkflowConsumer} from "../../../contracts/interfaces/IWorkflowConsumer.sol";
import {IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";

/// @notice What a consumer does when it is called.
enum Conduct {
    /// Writes the result down.
    Listens,
    /// Reverts with a kilobyte.
    Refuses,
    /// Spends all the gas it got.
    Burns
}

/// @title A consumer whose conduct the invariant tests choose
contract Consumer is IWorkflowConsumer {
    IWorkflowRegistry private immutable _registry;

    Conduct public conduct;
    /// Times that a result was taken.
    mapping(bytes32 id => uint256 count) public taken;
    /// Whether a call brought another result than the registry has.
    bool public deceived;

    constructor(IWorkflowRegistry registry) {
        _registry = registry;
    }

    function setConduct(Conduct conduct_) external {
        conduct = conduct_;
    }

    function onWorkflowExecuted(bytes32 id, bytes32 resultHash) external {
        require(msg.sender == address(_registry));
        if (conduct == Conduct.Burns) while (true) {}
        if (conduct == Conduct.Refuses) {
            assembly ("memory-safe") {
                revert(0, 1024)
            }
        }
        taken[id]++;
        if (_registry.resultOf(id) != resultHash) deceived = true;
    }
}
