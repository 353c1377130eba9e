/**
 * A signature: a point of G1 as the contracts take it.
 *
 * - Shape: x = xHigh * 2^256 + xLow, likewise y; the ABI tuple `G1Point` of contracts/types/BLS12381Points.sol.
 */
export interface G1Point {
  readonly xHigh: bigint
  readonly xLow: bigint
  readonly yHigh: bigint
  readonly yLow: bigint
}

/**
 * A public key: a point of G2 as the contracts take it.
 *
 * - Shape: x = x0 + x1 i, x0 = x0High * 2^256 + x0Low, likewise y; the ABI tuple `G2Point`.
 */
export interface G2Point {
  readonly x0High: bigint
  readonly x0Low: bigint
  readonly x1High: bigint
  readonly x1Low: bigint
  readonly y0High: bigint
  readonly y0Low: bigint
  readonly y1High: bigint
  readonly y1Low: bigint
}
