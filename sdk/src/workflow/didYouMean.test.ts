import { describe, expect, it } from 'vitest'
import { didYouMean, suggest } from './didYouMean.ts'

describe('didYouMean', () => {
  it('finds a name with a slip in it', () => {
    expect(didYouMean('steak', ['stake', 'account'])).toBe('stake')
    expect(didYouMean('acounts', ['stake', 'accounts'])).toBe('accounts')
    expect(didYouMean('Reward', ['reward'])).toBe('reward')
    expect(didYouMean('x', ['y'])).toBe('y')
  })

  it('suggests nothing far away', () => {
    expect(didYouMean('total', ['stake'])).toBeUndefined()
    expect(didYouMean('ab', ['xyz'])).toBeUndefined()
  })

  it('lists what exists if nothing is near', () => {
    expect(suggest('total', ['stake', 'account'])).toContain('stake, account')
  })
})
