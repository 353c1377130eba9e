import type { ColumnType, Shape } from './columnLayout.ts'
import { schemaMessage } from './schemaMessage.ts'

/** Schema messages that are kept: many times the tables of a workflow of MAX_TASKS tasks. */
const MAX_CACHED_SCHEMAS = 256

const cache = new Map<string, Uint8Array>()

/** `schemaMessage`, made once for each schema. The bytes must not be changed. */
export function cachedSchema(shape: Shape, columns: readonly ColumnType[]): Uint8Array {
  let key: string = shape
  for (const { name, type } of columns) key += ` ${name}:${type}`
  const known = cache.get(key)
  if (known !== undefined) return known
  if (cache.size >= MAX_CACHED_SCHEMAS) cache.clear()
  const message = schemaMessage(shape, columns)
  cache.set(key, message)
  return message
}
