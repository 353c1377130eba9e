// node test/contracts/generateSettlementVectors.ts
//
// Proves the fixed requests of test/contracts/support/fixedWorld.ts and the disputed task of disputeWorld.ts, and writes
// test/vectors/settlements.json.
// Run by hand after a change of the circuit or of the fixed world, then update the gas snapshot: proofs are
// random, and a zero byte of calldata is cheaper than another.
import { writeFile } from 'node:fs/promises'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { DISPUTED_REQUEST } from './support/disputeWorld.ts'
import { RIVAL } from './support/fixedWorld.ts'
import { proveFixedRequest, proveFor } from './support/proveFixedRequest.ts'
import { type FixedVectors, SETTLEMENT_VECTORS_FILE } from './support/settlementVector.ts'

const vectors: FixedVectors = {
  verificationKeyHash: readArtifactLock().verificationKeyHash,
  // The first settlement of an executor, and another one.
  settlements: [await proveFixedRequest(0), await proveFixedRequest(1)],
  dispute: await proveFor(DISPUTED_REQUEST, RIVAL.address),
}
await writeFile(SETTLEMENT_VECTORS_FILE, `${JSON.stringify(vectors, null, 2)}\n`)
console.log(SETTLEMENT_VECTORS_FILE)
process.exit(0) // the worker threads of the curve library keep the process alive
