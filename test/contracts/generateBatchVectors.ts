// node test/contracts/generateBatchVectors.ts
//
// Proves 32 fixed requests and writes test/vectors/settlementBatch.json; some two minutes of CPU. Run by
// hand after a change of the circuit or of the fixed world, then update the gas snapshot.
import { writeFile } from 'node:fs/promises'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { BATCH_VECTORS_FILE, FIRST_BATCH_INDEX } from './support/batchVectors.ts'
import { proveFixedRequest } from './support/proveFixedRequest.ts'
import type { SettlementVector } from './support/settlementVector.ts'

const COUNT = 32 // what the goal of 60,000 gas a proof is measured with

const settlements: SettlementVector[] = []
while (settlements.length < COUNT) {
  settlements.push(await proveFixedRequest(FIRST_BATCH_INDEX + settlements.length))
}
const { verificationKeyHash } = readArtifactLock()
await writeFile(
  BATCH_VECTORS_FILE,
  `${JSON.stringify({ verificationKeyHash, settlements }, null, 2)}\n`,
)
console.log(BATCH_VECTORS_FILE)
process.exit(0) // the worker threads of the curve library keep the process alive
