import { canonicalizeDefinition } from './canonicalizeDefinition.ts'
import type { Definition } from './definition.ts'
import { WorkflowError, WorkflowErrorCode } from './errors.ts'
import { canonicalizeInputs } from './inputs/canonicalizeInputs.ts'
import type { Inputs } from './inputs/inputValues.ts'
import { readInputs } from './inputs/readInputs.ts'
import { parseFlow } from './parseFlow.ts'

/** The blobs of a request. The caller has compared them with their hashes. */
export interface RequestBlobs {
  readonly definitionBytes: Uint8Array
  readonly inputsBytes: Uint8Array
}

/**
 * Definition and inputs from the blobs of a request, checked as if they were files.
 *
 * - Errors: FLOW_NOT_CANONICAL if the bytes are not exactly the canonical form of what they say; all errors of `parseFlow` and
 *   `readInputs`, with places in the blobs.
 */
export function restoreDefinition({ definitionBytes, inputsBytes }: RequestBlobs): {
  readonly definition: Definition
  readonly inputs: Inputs
} {
  const definition = parseFlow(decodeUtf8(definitionBytes, 'definition'), { file: 'definition' })
  requireSame(definitionBytes, canonicalizeDefinition(definition), 'definition')
  const text = decodeUtf8(inputsBytes, 'inputs')
  const inputs = readInputs(definition, [{ kind: 'document', file: 'inputs', text }])
  requireSame(inputsBytes, canonicalizeInputs(inputs), 'inputs')
  return { definition, inputs }
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw notCanonical(path)
  }
}

function requireSame(given: Uint8Array, canonical: Uint8Array, path: string): void {
  if (given.length === canonical.length && given.every((byte, index) => byte === canonical[index]))
    return
  throw notCanonical(path)
}

function notCanonical(path: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.NOT_CANONICAL, path },
    message: `the ${path} blob is not in canonical form`,
    remedy: 'Publish the bytes that prepareFlow gives.',
    where: { file: path, line: 1, column: 1 },
  })
}
