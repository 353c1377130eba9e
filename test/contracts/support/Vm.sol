// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title The cheat codes that the tests use; Hardhat's runner and forge both have them
interface Vm {
    /// @notice The next call comes from `sender`.
    function prank(address sender) external;
    /// @notice Sets `block.timestamp`, unix seconds.
    function warp(uint256 timestamp) external;
    /// @notice Sets `block.chainid`.
    function chainId(uint256 id) external;
    /// @notice Sets the balance of an account, wei.
    function deal(address account, uint256 balance) external;
    /// @notice The next call must revert with exactly these bytes.
    function expectRevert(bytes calldata revertData) external;
    /// @notice The next call must emit the event that is emitted right after this, topics and data alike.
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    /// @notice Creation code of a contract, named as `File.sol:Contract`.
    function getCode(string calldata artifact) external view returns (bytes memory);
    /// @notice Drops the fuzz input unless `condition` holds.
    function assume(bool condition) external pure;
}
