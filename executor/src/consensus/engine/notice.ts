import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Evidence } from '../core/evidence.ts'
import type { Height, Round } from '../core/types.ts'
import type { SignerError } from '../signer/errors.ts'
import type { BlockCertificate, PeerId } from './port.ts'

/** What the engine tells its owner. After `fatal` it does nothing any more and the process should end. */
export type EngineNotice =
  /** An own proposal left. */
  | { readonly type: 'proposed'; readonly height: Height; readonly round: Round }
  | { readonly type: 'decided'; readonly height: Height; readonly certificate: BlockCertificate }
  | { readonly type: 'evidence'; readonly evidence: Evidence }
  | { readonly type: 'dropped'; readonly reason: string }
  | { readonly type: 'unsigned'; readonly error: SignerError }
  /** A peer that says it has decided `height` has no block from `from` on: only a snapshot brings this validator up, if it is true. */
  | {
      readonly type: 'missing'
      readonly peer: PeerId
      readonly from: Height
      readonly height: Height
    }
  | { readonly type: 'fatal'; readonly error: FlowError }
