import { type ListValue, listTypeOf, type Value } from '@flowbuilder/sdk/table/value'
import type { ExtractedResult, Extraction, ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { getAddress, isAddress } from 'viem'
import { HttpError, HttpErrorCode } from './errors.ts'
import { parseDecimal } from './parseDecimal.ts'
import { type ExactJson, JsonNumber } from './parseJson.ts'

/**
 * Takes the value of one result out of an answer.
 *
 * - In: `name` of the result, for errors.
 * - Integers: a JSON number, or a text that holds one, times 10^decimals, exactly. Others: a JSON value of their type.
 * - Errors: HTTP_PATH_MISSING, HTTP_VALUE_INVALID.
 * - Source: docs/specs/http.md section 3.
 */
export function extractValue(answer: ExactJson, result: ExtractedResult, name: string): Value {
  const found = follow(answer, result.at, name)
  if (result.type === 'table') {
    const rows = asList(found, result.at, name)
    const columns = Object.entries(result.columns).map(([column, extraction]) => {
      const path = `${name}.${column}`
      const cells = rows.map((row, index) =>
        scalarOf(follow(row, extraction.at, `${path}[${index}]`), extraction, `${path}[${index}]`),
      )
      return [column, listOf(extraction.type, cells)]
    })
    return { type: 'table', columns: Object.fromEntries(columns) }
  }
  if (!isListType(result.type)) {
    const extraction = { ...result, type: result.type as ScalarType }
    return { type: extraction.type, value: scalarOf(found, extraction, name) } as Value
  }
  const type = result.type.slice(0, -2) as ScalarType
  const items = asList(found, result.at, name).map((item, index) =>
    scalarOf(item, { ...result, type }, `${name}[${index}]`),
  )
  return listOf(type, items)
}

function isListType(type: string): boolean {
  return type.endsWith('[]')
}

function listOf(type: ScalarType, items: readonly (bigint | boolean | string)[]): ListValue {
  return { type: listTypeOf(type), items } as ListValue
}

/** What a JSON Pointer (RFC 6901) names. */
function follow(answer: ExactJson, pointer: string, name: string): ExactJson {
  let found: ExactJson | undefined = answer
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    found = memberOf(found, key)
    if (found === undefined) throw pathMissing(name, pointer, key)
  }
  return found
}

function memberOf(value: ExactJson | undefined, key: string): ExactJson | undefined {
  if (value === null || typeof value !== 'object' || value instanceof JsonNumber) return undefined
  if (Array.isArray(value)) return /^(?:0|[1-9]\d{0,8})$/.test(key) ? value[Number(key)] : undefined
  const object = value as Readonly<Record<string, ExactJson>>
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function asList(value: ExactJson, pointer: string, name: string): readonly ExactJson[] {
  if (Array.isArray(value)) return value
  throw valueInvalid(name, `there is ${describe(value)} at "${pointer}", not a list`)
}

function scalarOf(
  value: ExactJson,
  { type, decimals = 0 }: Extraction & { readonly type: ScalarType },
  name: string,
): bigint | boolean | string {
  switch (type) {
    case 'integer':
      return integerOf(value, decimals, name)
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'text':
      if (typeof value === 'string' && value.isWellFormed()) return value
      break
    case 'address':
      if (typeof value === 'string' && isAddress(value, { strict: value !== value.toLowerCase() }))
        return getAddress(value)
      break
  }
  throw valueInvalid(name, `${describe(value)} is not of type ${type}`)
}

function integerOf(value: ExactJson, decimals: number, name: string): bigint {
  const text = value instanceof JsonNumber ? value.text : value
  const integer = typeof text === 'string' ? parseDecimal(text, decimals) : 'syntax'
  switch (integer) {
    case 'syntax':
      throw valueInvalid(name, `${describe(value)} is no number`)
    case 'digits':
      throw valueInvalid(name, `${describe(value)} has more than ${decimals} decimals`)
    case 'range':
      throw valueInvalid(name, `${describe(value)} needs more than 96 bits`)
    default:
      return integer
  }
}

const MAX_SHOWN_LENGTH = 40 // characters of an answer in a message

function describe(value: ExactJson): string {
  if (value instanceof JsonNumber) return value.text.slice(0, MAX_SHOWN_LENGTH)
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'an object'
  return JSON.stringify(value).slice(0, MAX_SHOWN_LENGTH)
}

function pathMissing(name: string, pointer: string, key: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.PATH_MISSING, result: name, at: pointer },
    message: `${name}: the answer has no ${JSON.stringify(key)} on the way ${pointer}`,
    remedy: 'Compare "at" with an answer of the service; it may also answer with an error as JSON.',
  })
}

function valueInvalid(name: string, reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.VALUE_INVALID, result: name, reason },
    message: `${name}: ${reason}`,
    remedy: 'Correct the type, "at" or "decimals" of this result.',
  })
}
