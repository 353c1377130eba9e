import { describe, expect, test } from 'vitest'
import { proveAssertions } from './proveAssertions.ts'
import { hasZ3 } from './solveWithZ3.ts'

const FILE = 'test/contracts/prove/Planted.prove.sol'

function verdictsOf(body: string): readonly string[] {
  const source = `// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;
import {Shares} from "../../../contracts/libraries/Shares.sol";
contract Planted {
  uint128 private held;
${body}
}`
  return proveAssertions({ [FILE]: source }).map(({ verdict }) => verdict)
}

describe.skipIf(!hasZ3())('proveAssertions', () => {
  test('tells what holds from what does not', () => {
    const body = `
  function good(uint128 bond) external pure {
    (uint256 winner, uint256 burned) = Shares.ofBond(bond);
    assert(winner + burned == bond);
  }
  function bad(uint128 bond) external pure {
    (uint256 winner, uint256 burned) = Shares.ofBond(bond);
    assert(winner == burned);
  }`
    expect(verdictsOf(body)).toEqual(['proved', 'refuted'])
  })

  test('reasons over any number of transactions', () => {
    const body = `
  function add(uint128 amount) external {
    if (amount % 2 == 0 && held < 1e30 && amount < 1e30) held += amount;
  }
  function even() external view { assert(held % 2 == 0); }
  function small() external view { assert(held < 4); }`
    expect(verdictsOf(body)).toEqual(['proved', 'refuted'])
  })

  test('multiplies two unknowns', () => {
    const body = `
  function share(uint128 pool, uint128 weight, uint128 total) external pure {
    require(total > 0 && weight <= total);
    assert(Shares.ofWeight(pool, weight, total) <= pool);
  }
  function shareAbove(uint128 pool, uint128 weight, uint128 total) external pure {
    require(total > 0 && weight <= uint256(total) + 1);
    assert(Shares.ofWeight(pool, weight, total) <= pool);
  }`
    expect(verdictsOf(body)).toEqual(['proved', 'refuted'])
  })

  test('refuses a source that does not compile', () => {
    expect(() => verdictsOf('function broken() external { nothing(); }')).toThrow(/Undeclared/)
  })
})
