import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SettlementVectors } from './settlementVector.ts'

export const BATCH_VECTORS_FILE = join(
  import.meta.dirname,
  '..',
  '..',
  'vectors',
  'settlementBatch.json',
)

/** Number of the first request; those before it belong to other tests. */
export const FIRST_BATCH_INDEX = 100

/** Real and distinct proofs, made by test/contracts/generateBatchVectors.ts. */
export function readBatchVectors(): SettlementVectors {
  return JSON.parse(readFileSync(BATCH_VECTORS_FILE, 'utf8')) as SettlementVectors
}
