import { expect, test } from 'vitest'
import { DeployErrorCode } from './errors.ts'
import { refuseDevelopmentKey } from './refuseDevelopmentKey.ts'

const refused = expect.objectContaining({ code: DeployErrorCode.DEVELOPMENT_KEY_REFUSED })

function refuse(chainId: number, setup: string, allowDevelopmentKey = false) {
  return () => refuseDevelopmentKey({ chainId, setup, allowDevelopmentKey })
}

test('takes a key from a ceremony on every chain', () => {
  expect(refuse(1, 'ceremony')).not.toThrow()
  expect(refuse(31337, 'ceremony')).not.toThrow()
})

test('takes a development key on local chains alone', () => {
  expect(refuse(31337, 'development')).not.toThrow()
  expect(refuse(1337, 'development')).not.toThrow()
  expect(refuse(1, 'development')).toThrow(refused)
  expect(refuse(11155111, 'development')).toThrow(refused)
})

test('takes an unknown kind of key for a development key', () => {
  expect(refuse(1, '')).toThrow(refused)
})

test('takes a development key anywhere when it is allowed', () => {
  expect(refuse(1, 'development', true)).not.toThrow()
})
