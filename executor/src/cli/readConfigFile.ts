import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { CliError, CliErrorCode } from './errors.ts'

export interface ConfigFile<Schema extends z.ZodType> {
  readonly path: string
  readonly schema: Schema
  /** How to come by a good one, a whole sentence. */
  readonly remedy: string
}

/**
 * The content of a JSON file of settings.
 *
 * - Errors: CONFIG_INVALID with the field; USAGE_FILE if there is no such file.
 */
export async function readConfigFile<Schema extends z.ZodType>({
  path,
  schema,
  remedy,
}: ConfigFile<Schema>): Promise<z.infer<Schema>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError({
      data: { code: CliErrorCode.FILE, path },
      message: `cannot read ${path}`,
      remedy,
      cause,
    })
  })
  const invalid = (field: string, reason: string, cause: unknown): CliError =>
    new CliError({
      data: { code: CliErrorCode.CONFIG_INVALID, path, field },
      message: `${path}: ${field}: ${reason}`,
      remedy: `Mend this field. ${remedy} docs/operating.md lists all fields.`,
      cause,
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('the file', 'it is not JSON', cause)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'the file'
  throw invalid(field, issue?.message ?? 'it is malformed', parsed.error)
}
