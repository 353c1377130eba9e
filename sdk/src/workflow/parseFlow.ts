import { checkDefinition } from './check/checkDefinition.ts'
import { decodeDefinition } from './decode/decodeDefinition.ts'
import { createLocations } from './decode/locations.ts'
import type { Definition } from './definition.ts'
import { MAX_DEFINITION_LENGTH } from './limits.ts'
import { readYaml } from './source/readYaml.ts'
import type { SourceNode } from './source/sourceNode.ts'

export interface ParseFlowOptions {
  /** Name of the file in error locations. */
  readonly file: string
}

/**
 * Reads a workflow file (YAML 1.2 or JSON) and checks all that can be checked without inputs.
 *
 * - Out: the definition with defaults filled in, keys sorted and places remembered.
 * - Errors: WorkflowError (FLOW_*) for the file, CompileError (COMPILE_*) for compute source; all with file:line:column.
 * - Source: docs/specs/workflow.md section 2.
 */
export function parseFlow(source: string, options: ParseFlowOptions): Definition {
  return readDefinition(readYaml(source, { file: options.file, maxLength: MAX_DEFINITION_LENGTH }))
}

/** The same checks on a tree from anywhere; the builder shares them. */
export function readDefinition(root: SourceNode): Definition {
  const definition = { ...decodeDefinition(root), locations: createLocations(root) }
  checkDefinition(definition)
  return definition
}
