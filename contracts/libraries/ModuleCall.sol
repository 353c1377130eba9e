// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title How the registry runs a function of one of its modules
library ModuleCall {
    /// @notice Runs the current call in the code of `module`, on the caller's storage, and ends it with the answer.
    /// @dev `module` is immutable, and created by the caller.
    function run(address module) internal {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let success := delegatecall(gas(), module, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            if iszero(success) {
                revert(data, returndatasize())
            }
            return(data, returndatasize())
        }
    }
}
