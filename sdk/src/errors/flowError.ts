/** A place in a file a person wrote. Lines and columns count from 1, as editors do. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What every error carries: a stable code and the data that caused it. */
export interface FlowErrorData {
  readonly code: string
}

export interface FlowErrorOptions<Data extends FlowErrorData> {
  readonly data: Data
  /** What is wrong, in one sentence. */
  readonly message: string
  /** How to mend it, in one sentence. */
  readonly remedy: string
  readonly where?: SourceLocation | undefined
  readonly cause?: unknown
}

/**
 * Base of every error that this project throws on purpose.
 *
 * - Shape: `data` is a union discriminated by `code`; codes are stable across releases and listed in docs/ERRORS.md.
 * - A caller reacts to `code`, a person reads `message`, `where` and `remedy`.
 */
export class FlowError<Data extends FlowErrorData = FlowErrorData> extends Error {
  readonly data: Data
  readonly remedy: string
  readonly where: SourceLocation | undefined

  constructor(options: FlowErrorOptions<Data>) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.data = options.data
    this.remedy = options.remedy
    this.where = options.where
  }

  get code(): Data['code'] {
    return this.data.code
  }

  /** Form for `--json` output and the gateway: bigints become decimal strings. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      ...(this.where === undefined ? {} : { where: this.where }),
      data: stringifyBigints(this.data),
    }
  }
}

/** `file:line:column`, the form that terminals and editors turn into a link. */
export function formatLocation(where: SourceLocation): string {
  return `${where.file}:${where.line}:${where.column}`
}

function stringifyBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(stringifyBigints)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, stringifyBigints(item)]),
    )
  }
  return value
}
