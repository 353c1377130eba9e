// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Makes calls for a test, and refuses every payment unless told otherwise
contract RefusingReceiver {
    bool public accepts;

    receive() external payable {
        require(accepts);
    }

    function setAccepts(bool accepts_) external {
        accepts = accepts_;
    }

    function execute(address target, uint256 value, bytes calldata data) external payable {
        (bool success, bytes memory answer) = target.call{value: value}(data);
        if (!success) _bubble(answer);
    }

    function _bubble(bytes memory answer) private pure {
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}

/// @title Calls back into the payer while it is being paid
contract ReentrantReceiver {
    address private _target;
    bytes private _data;
    /// What the payer answered to the nested call.
    bytes public answer;
    bool public entered;
    bool public nestedSucceeded;

    receive() external payable {
        if (entered || _data.length == 0) return;
        entered = true;
        (nestedSucceeded, answer) = _target.call(_data);
    }

    /// @dev During the next payment, `target` is called with `data`.
    function arm(address target, bytes calldata data) external {
        _target = target;
        _data = data;
        entered = false;
    }

    function execute(address target, uint256 value, bytes calldata data) external payable {
        (bool success, ) = target.call{value: value}(data);
        require(success);
    }
}

/// @title Answers a payment with a megabyte of revert data
contract BombReceiver {
    receive() external payable {
        assembly ("memory-safe") {
            revert(0, 0x100000)
        }
    }

    function execute(address target, uint256 value, bytes calldata data) external payable {
        (bool success, bytes memory answer) = target.call{value: value}(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}
