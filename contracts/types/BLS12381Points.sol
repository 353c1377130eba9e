// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A point of G1, a signature: 128 bytes as EIP-2537 writes it.
/// @dev x = xHigh * 2^256 + xLow, likewise y; canonical below the field's prime. All words zero: the point at infinity.
struct G1Point {
    uint256 xHigh;
    uint256 xLow;
    uint256 yHigh;
    uint256 yLow;
}

/// @notice A point of G2, a public key: 256 bytes as EIP-2537 writes it.
/// @dev x = x0 + x1 * i with x0 = x0High * 2^256 + x0Low, likewise y. All words zero: the point at infinity.
struct G2Point {
    uint256 x0High;
    uint256 x0Low;
    uint256 x1High;
    uint256 x1Low;
    uint256 y0High;
    uint256 y0Low;
    uint256 y1High;
    uint256 y1Low;
}
