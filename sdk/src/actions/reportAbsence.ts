import type { BlockHeader } from '../consensus/blockHeader.ts'
import type { Certificate } from '../consensus/certificate.ts'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface ReportAbsenceParameters extends WriteParameters {
  /** A block whose `faults` name the members. */
  readonly header: BlockHeader
  readonly certificate: Certificate
  /** Bit i: member i of the epoch of the block. */
  readonly members: bigint
}
export type ReportAbsenceReturnType = WriteReturnType
export type ReportAbsenceErrorType = WriteErrorType

/**
 * Slashes members of an epoch that a certified block names for neglecting their duty.
 *
 * - Errors: FAULTS_UNNAMED, EPOCH_UNKNOWN, EPOCH_EXPIRED, MEMBER_OUT_OF_RANGE, QUORUM_MISSING, CERTIFICATE_INVALID, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `reportAbsence`.
 */
export async function reportAbsence(
  client: WriteClient,
  parameters: ReportAbsenceParameters,
): Promise<ReportAbsenceReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'reportAbsence',
    args: [parameters.header, parameters.certificate, parameters.members],
  })
}
