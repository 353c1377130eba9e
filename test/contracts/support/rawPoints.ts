import { decodeAbiParameters, type Hex, parseAbiParameters } from 'viem'
import type { G1Point, G2Point } from '../../../sdk/src/bls/points.ts'

const G1 = parseAbiParameters([
  'G1Point point',
  'struct G1Point { uint256 xHigh; uint256 xLow; uint256 yHigh; uint256 yLow; }',
])
const G2 = parseAbiParameters([
  'G2Point point',
  'struct G2Point { uint256 x0High; uint256 x0Low; uint256 x1High; uint256 x1Low; uint256 y0High; uint256 y0Low; uint256 y1High; uint256 y1Low; }',
])

/** The words of 128 bytes, without any check, as an attacker would send them. */
export function rawG1(bytes: Hex): G1Point {
  return decodeAbiParameters(G1, bytes)[0]
}

/** As `rawG1`, of 256 bytes. */
export function rawG2(bytes: Hex): G2Point {
  return decodeAbiParameters(G2, bytes)[0]
}
