import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const NodeErrorCode = {
  /** An option of the node is malformed. */
  OPTION_INVALID: 'NODE_OPTION_INVALID',
  /** The key file cannot be read. */
  KEY_FILE_MISSING: 'KEY_FILE_MISSING',
  /** The key file does not hold one private key. */
  KEY_FILE_INVALID: 'KEY_FILE_INVALID',
  /** Others on this machine can read the key. */
  KEY_FILE_EXPOSED: 'KEY_FILE_EXPOSED',
} as const

export type NodeErrorData =
  | {
      readonly code: typeof NodeErrorCode.OPTION_INVALID
      readonly option: string
      readonly reason: string
    }
  | { readonly code: typeof NodeErrorCode.KEY_FILE_MISSING; readonly path: string }
  | { readonly code: typeof NodeErrorCode.KEY_FILE_INVALID; readonly path: string }
  | {
      readonly code: typeof NodeErrorCode.KEY_FILE_EXPOSED
      readonly path: string
      readonly mode: string
    }

/** What keeps a node from starting, beside chain, artefacts and data directory. */
export class NodeError extends FlowError<NodeErrorData> {}
