import { type PreparedFlow, prepareFlow } from './prepareFlow.ts'
import { type RequestBlobs, restoreDefinition } from './restoreDefinition.ts'

/**
 * What an executor does with the blobs of a request in mode zk: checks them as if they were files, and prepares the run.
 * The caller has compared the bytes with their hashes and compares the resulting hashes with the request.
 *
 * - Errors: those of `restoreDefinition` and `compileFlow`.
 */
export function restoreFlow(blobs: RequestBlobs): PreparedFlow {
  return prepareFlow(restoreDefinition(blobs))
}
