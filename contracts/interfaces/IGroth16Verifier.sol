// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title The verifier that snarkjs generates for a circuit with four public signals
interface IGroth16Verifier {
    /// @notice True if the proof is valid for the signals. False, not a revert, for signals >= r and points off the curve.
    /// @param a Point of G1.
    /// @param b Point of G2, imaginary part first.
    /// @param c Point of G1.
    /// @param signals Public signals in the order of the circuit.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[4] calldata signals
    ) external view returns (bool);
}
