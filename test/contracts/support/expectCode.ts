import { expect } from 'vitest'
import { FlowError } from '../../../sdk/src/errors/flowError.ts'

/** The promise is rejected with a FlowError of this code, which is returned. */
export async function expectCode(promise: Promise<unknown>, code: string): Promise<FlowError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof FlowError))
    throw error ?? new Error(`nothing was thrown, expected ${code}`)
  expect(error.code).toBe(code)
  return error
}
