import { FlowError } from '../errors/flowError.ts'

/** What an audit finds. */
export const AuditCode = {
  /** The registry says that an account has another balance than its events amount to. */
  BALANCE: 'AUDIT_BALANCE',
  /** An executor has another stake, or less is unbonding, than its events amount to. */
  STAKE: 'AUDIT_STAKE',
  /** An account has other rewards than its events amount to. */
  CREDIT: 'AUDIT_CREDIT',
  /** The members of an epoch share another amount than its events amount to. */
  POOL: 'AUDIT_POOL',
  /** An account took more of the rewards of epochs than its shares. */
  SHARE: 'AUDIT_SHARE',
  /** A contract holds less than it owes. */
  SHORTFALL: 'AUDIT_SHORTFALL',
  /** A contract holds more than it owes: lost to everybody, or sent to it past its functions. */
  SURPLUS: 'AUDIT_SURPLUS',
  /** Fees left the registry and did not arrive where they are shared out. */
  FEE_LOST: 'AUDIT_FEE_LOST',
  /** A request ended twice, or with another fee than it was submitted with. */
  REQUEST: 'AUDIT_REQUEST',
  /** A slash was divided otherwise than its rates say. */
  SLASH: 'AUDIT_SLASH',
  /** More money left an account than it had. */
  UNDERFLOW: 'AUDIT_UNDERFLOW',
  /** The chain was reorganised while it was read: audit again. */
  CHAIN_MOVED: 'AUDIT_CHAIN_MOVED',
} as const
export type AuditCode = (typeof AuditCode)[keyof typeof AuditCode]

export interface AuditErrorData {
  readonly code: typeof AuditCode.CHAIN_MOVED
  /** The block that is another one now. */
  readonly block: bigint
}

/** One thing that is off. Amounts in units of `token`, wei for ether. */
export interface Finding {
  readonly code: Exclude<AuditCode, typeof AuditCode.CHAIN_MOVED>
  /** Account, epoch, request or contract that it is about. */
  readonly subject: string
  readonly token: string
  readonly expected: bigint
  readonly actual: bigint
}

/** The audit could not be made. */
export class AuditError extends FlowError<AuditErrorData> {}

/** Whoever reads a moving chain sees money twice or not at all. */
export function chainMoved(block: bigint): AuditError {
  return new AuditError({
    data: { code: AuditCode.CHAIN_MOVED, block },
    message: `block ${block} was replaced during the audit`,
    remedy: 'Audit again, or up to an older block: --to-block.',
  })
}
