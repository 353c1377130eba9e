import { expect, it } from 'vitest'
import { SandboxError } from '../errors.ts'
import { checkEngine, readEngine } from './engineFile.ts'

it('takes the pinned engine and refuses one that differs in a bit', () => {
  const bytes = readEngine()
  expect(checkEngine(bytes)).toBe(bytes)
  const other = bytes.slice()
  other[other.length - 1] = (other[other.length - 1] ?? 0) ^ 1
  expect(() => checkEngine(other)).toThrow(
    expect.objectContaining({ constructor: SandboxError, code: 'SANDBOX_ENGINE_MISMATCH' }),
  )
})
