import type { Hash } from 'viem'
import type { BlobFetcher } from '../../storage/blobs/blobFetcher.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import type { RunState } from '../fold/runState.ts'

export interface RequestBlobs {
  readonly definition: Uint8Array
  readonly inputs: Uint8Array
}

/**
 * Finds definition and inputs of a request, here or on a peer; their hashes are checked on the way.
 *
 * - Errors: BLOB_UNAVAILABLE.
 */
export async function readBlobs(
  state: RunState,
  blobs: BlobFetcher,
  signal: AbortSignal,
): Promise<RequestBlobs> {
  const find = (hash: Hash): Promise<Uint8Array> => blobs.fetch(hash, signal)
  const definition = await find(state.request.definitionHash)
  return { definition, inputs: await find(state.request.inputsHash) }
}

/** Makes sure that both blobs are on this node. Errors: as `readBlobs`. */
export async function fetchBlobs(
  state: RunState,
  blobs: BlobFetcher,
  signal: AbortSignal,
): Promise<RunEvent[]> {
  const { definition, inputs } = await readBlobs(state, blobs, signal)
  return [{ type: 'blobsVerified', definitionBytes: definition.length, inputsBytes: inputs.length }]
}
