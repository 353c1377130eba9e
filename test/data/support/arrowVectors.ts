import { digestOf } from '@flowbuilder/sdk/table/digestOf'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex } from 'viem'
import { VECTOR_VALUES } from './vectorValues.ts'

export const VECTORS_FILE = new URL('../../vectors/canonicalArrow.json', import.meta.url)

/** Content of test/vectors/canonicalArrow.json; integers are decimal texts. */
export function arrowVectors(): string {
  const vectors = Object.entries(VECTOR_VALUES).map(([name, value]) => {
    const bytes = encodeValue(value)
    return { name, value, bytes: bytesToHex(bytes), digest: digestOf(bytes) }
  })
  const toText = (_: string, item: unknown): unknown =>
    typeof item === 'bigint' ? item.toString() : item
  return `${JSON.stringify(vectors, toText, 2)}\n`
}
