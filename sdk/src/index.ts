/** The public front door of the SDK. Everything exported here runs in Node and in the browser. */

// Blobs
export { cidToHash, hashToCid, verifyBlob } from './blobs/cid.ts'
export { BlobError, BlobErrorCode } from './blobs/errors.ts'
export type { CompiledFlow } from './compiler/compiledFlow.ts'
// Workflows: compile, run
export { compileFlow } from './compiler/compileFlow.ts'
export { CompileError, CompileErrorCode } from './compiler/errors.ts'
// Errors
export {
  FlowError,
  type FlowErrorData,
  type FlowErrorOptions,
  formatLocation,
  type SourceLocation,
} from './errors/flowError.ts'
export { FlowVmError, FlowVmErrorCode } from './flowvm/errors.ts'
// Workflows: read, check, hash
export { canonicalizeDefinition, hashDefinition } from './workflow/canonicalizeDefinition.ts'
export type {
  Definition,
  InputDeclaration,
  OutputDefinition,
  ScalarType,
  TaskDefinition,
} from './workflow/definition.ts'
export { WorkflowError, WorkflowErrorCode } from './workflow/errors.ts'
export { canonicalizeInputs, hashInputs } from './workflow/inputs/canonicalizeInputs.ts'
export { InputError, InputErrorCode } from './workflow/inputs/errors.ts'
export type { Inputs, InputValue } from './workflow/inputs/inputValues.ts'
export { type InputSource, readInputs } from './workflow/inputs/readInputs.ts'
export type { JsonValue } from './workflow/jsonValue.ts'
export { type ParseFlowOptions, parseFlow } from './workflow/parseFlow.ts'
export {
  type PreparedFlow,
  type PrepareFlowParameters,
  prepareFlow,
} from './workflow/prepareFlow.ts'
export { type RestoreFlowParameters, restoreFlow } from './workflow/restoreFlow.ts'
export { type SimulatedFlow, simulateFlow } from './workflow/simulateFlow.ts'
