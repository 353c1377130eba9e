import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import {
  buildResultVectors,
  RESULT_VECTORS_FILE,
  RESULT_VECTORS_SOLIDITY,
  renderResultVectors,
} from './support/resultVectors.ts'

test('the vectors of results, here and in Solidity, are those that the SDK makes', () => {
  const vectors = buildResultVectors()
  const read = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8')
  expect(JSON.parse(read(RESULT_VECTORS_FILE))).toEqual(JSON.parse(JSON.stringify(vectors)))
  expect(read(RESULT_VECTORS_SOLIDITY)).toBe(renderResultVectors(vectors))
})
