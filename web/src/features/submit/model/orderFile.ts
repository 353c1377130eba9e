import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import type { OrderRun } from '@flowbuilder/sdk/actions/signedOrder'
import { isAddress, isAddressEqual, isHex } from 'viem'
import { WebError, WebErrorCode } from '../../../errors/webError.ts'

type Place = Pick<Deployment, 'chainId' | 'registry'>
type Fields = Readonly<Record<string, unknown>>

/** Names of the fields that are bigint in an order and decimal text in its file. */
const LARGE = { terms: ['deadline', 'fee'], order: ['acceptFrom', 'acceptUntil'] } as const
const HASHES = ['definitionHash', 'inputsHash', 'programHash', 'inputsCommitment'] as const

/** A signed order as a file that can be handed to whoever sends it. */
export function writeOrderFile(orderRun: OrderRun, { chainId, registry }: Place): string {
  const text = (_: string, value: unknown): unknown =>
    typeof value === 'bigint' ? value.toString() : value
  return `${JSON.stringify({ chainId, registry, ...orderRun }, text, 2)}\n`
}

/**
 * Reads such a file. Whether it is signed rightly, and still in time, the contract says.
 *
 * - Errors: WEB_ORDER_MALFORMED; WEB_ORDER_ELSEWHERE if it is for another chain or registry.
 */
export function readOrderFile(text: string, place: Place): OrderRun {
  const file = parse(text)
  const { chainId, registry, order, run, ownerSignature, payerSignature } = file
  if (typeof registry !== 'string' || !isAddress(registry)) throw malformed()
  if (chainId !== place.chainId || !isAddressEqual(registry, place.registry))
    throw new WebError(WebErrorCode.ORDER_ELSEWHERE)
  if (!isHex(ownerSignature) || !isHex(payerSignature) || !isCount(run)) throw malformed()
  const fields = recordOf(order)
  const terms = recordOf(fields['terms'])
  const content = recordOf(fields['content'])
  const accounts = [terms['owner'], terms['payer'], terms['token'], terms['callback']]
  const isWellFormed =
    accounts.every((account) => typeof account === 'string' && isAddress(account)) &&
    [terms['mode'], terms['callbackGas'], fields['runs'], fields['interval']].every(isCount) &&
    isHash(terms['clientRequestId']) &&
    HASHES.every((name) => isHash(content[name]))
  if (!isWellFormed) throw malformed()
  const read = {
    ...fields,
    ...bigints(fields, LARGE.order),
    terms: { ...terms, ...bigints(terms, LARGE.terms) },
    content,
  }
  return { order: read as unknown as OrderRun['order'], run, ownerSignature, payerSignature }
}

function parse(text: string): Fields {
  try {
    return recordOf(JSON.parse(text))
  } catch {
    throw malformed()
  }
}

function recordOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed()
  return value as Fields
}

function bigints(fields: Fields, names: readonly string[]): Record<string, bigint> {
  return Object.fromEntries(
    names.map((name) => {
      const text = fields[name]
      if (typeof text !== 'string' || !/^\d+$/.test(text)) throw malformed()
      return [name, BigInt(text)]
    }),
  )
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isHash(value: unknown): boolean {
  return isHex(value) && value.length === 66
}

function malformed(): WebError {
  return new WebError(WebErrorCode.ORDER_MALFORMED)
}
