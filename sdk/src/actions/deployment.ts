import { type Address, getAddress, type Hex, isAddress, isHex } from 'viem'
import { ChainError, ChainErrorCode } from './errors.ts'

/**
 * Where FlowBuilder lives on a chain; written by the deployment, read by everything else.
 *
 * - Units: `fromBlock` is the block of the first contract: no event of interest is older.
 * - JSON: `fromBlock` is a decimal string, addresses have their checksum.
 */
export interface Deployment {
  readonly chainId: number
  readonly registry: Address
  readonly incentiveManager: Address
  readonly zkVerifier: Address
  readonly fromBlock: bigint
  /** keccak256 of the verification key, as in circuits/artifacts.lock.json. */
  readonly verificationKeyHash: Hex
}

/**
 * Reads a deployment record.
 *
 * - Errors: DEPLOYMENT_INVALID with the first field that is missing or malformed.
 */
export function parseDeployment(json: string): Deployment {
  const record = parseRecord(json)
  return {
    chainId: readChainId(record['chainId']),
    registry: readAddress(record, 'registry'),
    incentiveManager: readAddress(record, 'incentiveManager'),
    zkVerifier: readAddress(record, 'zkVerifier'),
    fromBlock: readBlock(record['fromBlock']),
    verificationKeyHash: readHash(record['verificationKeyHash']),
  }
}

/** The JSON form that `parseDeployment` reads. */
export function formatDeployment(deployment: Deployment): string {
  return `${JSON.stringify({ ...deployment, fromBlock: deployment.fromBlock.toString() }, null, 2)}\n`
}

function parseRecord(json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw invalid('(the whole file is not JSON)')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('(not an object)')
  return value as Record<string, unknown>
}

function readChainId(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0)
    throw invalid('chainId')
  return value
}

function readAddress(record: Record<string, unknown>, field: string): Address {
  const value = record[field]
  if (typeof value !== 'string' || !isAddress(value)) throw invalid(field)
  return getAddress(value)
}

function readBlock(value: unknown): bigint {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,18}$/.test(text)) throw invalid('fromBlock')
  return BigInt(text)
}

function readHash(value: unknown): Hex {
  if (!isHex(value) || value.length !== 66) throw invalid('verificationKeyHash')
  return value
}

function invalid(field: string): ChainError {
  return new ChainError({
    data: { code: ChainErrorCode.DEPLOYMENT_INVALID, field },
    message: `the deployment record has no valid ${field}`,
    remedy: 'Use the file that the deployment wrote; it is not meant to be edited.',
  })
}
