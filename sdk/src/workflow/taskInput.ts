import type {
  Aggregation,
  AnswerFormat,
  Backoff,
  BlockTag,
  FailureRule,
  HttpMethod,
  ListType,
  ScalarType,
} from './definition.ts'

// Types and not interfaces: only they are plain data to the compiler.

/** A type, or the whole declaration. */
export type InputOptions =
  | ScalarType
  | ListType
  | { readonly type: ScalarType | ListType; readonly description?: string }
  | TableOptions

export type TableOptions = {
  readonly type: 'table'
  readonly columns: Readonly<Record<string, ScalarType>>
  readonly description?: string
}

/** `500ms`, `10s`, `5m`, `2h`, `7d`, or milliseconds. */
export type DurationOption = string | number

/** What a task of any kind may say, as a file would. */
export type CommonOptions = {
  /** References such as `${inputs.reward}`, integers or booleans. */
  readonly with?: Readonly<Record<string, string | bigint | boolean>>
  readonly description?: string
  readonly needs?: readonly string[]
  readonly when?: string
  readonly forEach?:
    | string
    | { readonly in: string; readonly maxItems?: number; readonly maxParallel?: number }
  readonly retry?:
    | number
    | {
        readonly limit: number
        readonly delay?: DurationOption
        readonly backoff?: Backoff
        readonly jitter?: DurationOption
      }
  readonly timeout?: { readonly attempt?: DurationOption; readonly task?: DurationOption }
  readonly onFailure?: FailureRule
}

type ScriptInput = CommonOptions & {
  readonly script: string
  readonly gas?: number
  readonly outputs: Readonly<Record<string, InputOptions>>
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

type HttpInput = CommonOptions & {
  readonly http:
    | string
    | {
        readonly url: string
        readonly method?: HttpMethod
        readonly headers?: Readonly<Record<string, string>>
        readonly body?: Json
        readonly answer?: AnswerFormat
        readonly aggregate?: Aggregation
      }
  readonly outputs: Readonly<Record<string, ExtractionInput>>
}

type Place = {
  readonly at?: string
  readonly decimals?: number
}
type ExtractionInput =
  | ScalarType
  | ListType
  | ({ readonly type: ScalarType | ListType } & Place)
  | {
      readonly type: 'table'
      readonly at?: string
      readonly columns: Readonly<
        Record<string, ScalarType | ({ readonly type: ScalarType } & Place)>
      >
    }

type SqlInput = CommonOptions & {
  readonly sql: string
  readonly outputs: Readonly<Record<string, TableOptions>>
}

type CallInput = {
  readonly chainId?: number
  readonly to: string
  readonly function: string
  readonly args?: readonly CallValue[]
}
type CallValue = string | bigint | boolean | readonly CallValue[]

type ChainReadInput = CommonOptions & {
  readonly 'chain.read': CallInput & {
    readonly block?: BlockTag
    readonly aggregate?: Aggregation
  }
}

type ChainWriteInput = CommonOptions & {
  readonly 'chain.write': CallInput & {
    readonly value?: string | bigint
    readonly gas?: number
    readonly confirmations?: number
  }
}

type WaitInput = CommonOptions & {
  readonly wait: DurationOption | { readonly for: DurationOption } | { readonly signal: string }
  readonly outputs?: Readonly<Record<string, InputOptions>>
}

type ComputeInput = CommonOptions & {
  readonly compute: string
}

/** A task as the TypeScript builder takes it: what a file says, with bigints for integers. */
export type TaskInput =
  | ComputeInput
  | ScriptInput
  | HttpInput
  | SqlInput
  | ChainReadInput
  | ChainWriteInput
  | WaitInput
