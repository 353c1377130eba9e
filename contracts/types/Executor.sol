// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice One executor: the account that staked, and what it put in charge. Three storage slots.
/// @param stake Wei that count for being active and for the weight.
/// @param unbonding Wei that left the stake, not yet withdrawn; still slashable.
/// @param releaseAt Unix seconds; first second at which `unbonding` may be withdrawn.
/// @param seatNumber One above the index of its seat; zero without a seat.
/// @param pendingSlashes Slashes that wait for the end of their appeal period; nothing is withdrawn meanwhile.
/// @param operator Hot key that settles and posts for it.
/// @param keyHash keccak256(abi.encode(key)) of its BLS key; zero without a key.
struct Executor {
    uint96 stake;
    uint96 unbonding;
    uint40 releaseAt;
    uint8 seatNumber;
    uint16 pendingSlashes;
    address operator;
    bytes32 keyHash;
}
