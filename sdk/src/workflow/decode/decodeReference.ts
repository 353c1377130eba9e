import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { parseReference, type Reference } from '../reference.ts'
import { describeNode, type SourceNode } from '../source/sourceNode.ts'

/** Reads a scalar that must be one reference. Errors: FLOW_REFERENCE_SYNTAX. */
export function decodeReference(node: SourceNode, path: string): Reference {
  const reference =
    node.kind === 'scalar' && node.form === 'text' ? parseReference(node.text) : undefined
  if (reference !== undefined) return reference
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.REFERENCE_SYNTAX, path },
    message: `${path} must be one reference, not ${describeNode(node)}`,
    remedy: `Write "\${ inputs.name }", "\${ inputs.table.column }", "\${ tasks.name }" or "\${ tasks.name.field }".`,
    where: node.where,
  })
}
