import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SignerErrorCode = {
  /** Other bytes were signed for this height, round and step, or something later was signed. */
  DOUBLE_SIGN: 'SIGNER_DOUBLE_SIGN',
  /** Decided heights have to be seen first: after a start, or after an import. */
  LISTENING: 'SIGNER_LISTENING',
  /** The network has a signature of this key that the record does not know: the record is old, or the key is used twice. */
  RECORD_OLD: 'SIGNER_RECORD_OLD',
  /** Height, round, step or the bytes to sign are outside their ranges. */
  BAD_REQUEST: 'SIGNER_BAD_REQUEST',
  /** The store holds no record of this key; an empty store is never taken for a fresh start. */
  UNINITIALISED: 'SIGNER_UNINITIALISED',
  /** The store already has a record of this key. */
  INITIALISED: 'SIGNER_INITIALISED',
  /** The record fails its checksum. */
  RECORD_CORRUPT: 'SIGNER_RECORD_CORRUPT',
  /** The record or the interchange file belongs to another chain. */
  MISMATCH: 'SIGNER_MISMATCH',
  /** The record could not be written; nothing may be signed until the process starts again. */
  FAILED: 'SIGNER_FAILED',
  CLOSED: 'SIGNER_CLOSED',
  /** Another process, or another guard of this one, signs from this directory. */
  IN_USE: 'SIGNER_IN_USE',
  /** Too many requests wait. */
  QUEUE_FULL: 'SIGNER_QUEUE_FULL',
  /** Not an interchange file of EIP-3076, version 5. */
  IMPORT_INVALID: 'SIGNER_IMPORT_INVALID',
  /** The interchange file itself shows two different blocks for one height. */
  IMPORT_SLASHABLE: 'SIGNER_IMPORT_SLASHABLE',
} as const

export type SignerErrorCode = (typeof SignerErrorCode)[keyof typeof SignerErrorCode]

export interface SignerErrorData {
  readonly code: SignerErrorCode
  /** What exactly: a field, a position, a path. */
  readonly detail: string
}

/** What the signer guard throws. */
export class SignerError extends FlowError<SignerErrorData> {}

const REMEDIES: Readonly<Record<SignerErrorCode, string>> = {
  [SignerErrorCode.DOUBLE_SIGN]:
    'Nothing was signed. If this repeats, the node lost its log: let it catch up.',
  [SignerErrorCode.LISTENING]: 'Wait until the network has decided the next heights.',
  [SignerErrorCode.RECORD_OLD]:
    'Find out where else the key is used; then import the newest record, with every signer stopped.',
  [SignerErrorCode.BAD_REQUEST]: 'Report this: a caller broke the limits of the signer.',
  [SignerErrorCode.UNINITIALISED]:
    'Restore the record, import an interchange file, or initialise it if this key has never signed.',
  [SignerErrorCode.INITIALISED]: 'Use the record that is there, or import into it.',
  [SignerErrorCode.RECORD_CORRUPT]:
    'Check the disk and import an interchange file into a new store.',
  [SignerErrorCode.MISMATCH]: 'Use the record and the file of this chain.',
  [SignerErrorCode.FAILED]: 'Check the disk and start the node again.',
  [SignerErrorCode.CLOSED]: 'Start the node again; no call may follow its stop.',
  [SignerErrorCode.IN_USE]: 'Stop the other signer first.',
  [SignerErrorCode.QUEUE_FULL]: 'Wait for earlier signatures first.',
  [SignerErrorCode.IMPORT_INVALID]: 'Export the file again; only EIP-3076 version 5 is read.',
  [SignerErrorCode.IMPORT_SLASHABLE]:
    'The key has signed twice for one height somewhere: do not use it any more.',
}

export function signerError(
  code: SignerErrorCode,
  message: string,
  detail: string,
  cause?: unknown,
): SignerError {
  return new SignerError({ data: { code, detail }, message, remedy: REMEDIES[code], cause })
}
