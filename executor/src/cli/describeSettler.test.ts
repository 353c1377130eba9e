import { zeroAddress } from 'viem'
import { expect, it } from 'vitest'
import { describeSettler } from './describeSettler.ts'

it('names the executor that settled, and for a certificate nobody', () => {
  const executor = `0x${'12'.repeat(20)}` as const
  expect(describeSettler(executor)).toBe(`executor ${executor}`)
  expect(describeSettler(zeroAddress)).toBe('certificate of the validators')
})
