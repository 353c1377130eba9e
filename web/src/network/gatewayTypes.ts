import type { Address, Hash, Hex } from 'viem'

/**
 * Answers of a gateway, as far as the dApp reads them. test/web/gatewayTypes.test.ts compares them with the schemas.
 *
 * - Units: amounts are wei as decimal strings, deadlines unix seconds as decimal strings, `…Ms` milliseconds since 1970.
 * - Source: GET /openapi.json of an executor.
 */
export type RunStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'faulted' | 'cancelled'

export interface ChainPlace {
  readonly blockNumber: number
  readonly blockHash: Hash
  readonly transactionHash: Hash
  readonly logIndex: number
}

export interface RequestView {
  readonly owner: Address
  readonly payer: Address
  readonly mode: number
  readonly deadline: string
  readonly fee: string
  readonly token: Address
  readonly callback: Address
  readonly callbackGas: number
  readonly definitionHash: Hash
  readonly inputsHash: Hash
  readonly programHash: Hash
  readonly inputsCommitment: Hash
  readonly clientRequestId: Hash
}

export interface AnsweredError {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

export interface RunSummary {
  readonly id: Hex
  readonly status: RunStatus
  readonly waitingFor?: string | undefined
  readonly request: RequestView
  readonly submittedAtMs: number
  readonly submittedIn: ChainPlace
  readonly closesAt: string
  readonly resultHash?: Hash | undefined
  readonly transactionHash?: Hash | undefined
  readonly gasUsed?: string | undefined
  readonly gasCost?: string | undefined
  readonly settlement?:
    | {
        readonly executor: Address
        readonly own: boolean
        readonly resultHash: Hash
        readonly fee: string
        readonly place: ChainPlace
      }
    | undefined
  readonly refund?: { readonly amount: string; readonly place: ChainPlace } | undefined
  readonly error?: AnsweredError | undefined
}

/** Of mode zk: fetch, compile, evaluate, prove, settle; of the others: admit, run, agree, settle. */
export type StepName =
  | 'fetch'
  | 'compile'
  | 'evaluate'
  | 'prove'
  | 'settle'
  | 'admit'
  | 'run'
  | 'agree'
export type StepStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'faulted' | 'skipped'

export interface StepView {
  readonly name: StepName
  readonly status: StepStatus
  readonly startedAtMs?: number | undefined
  readonly finishedAtMs?: number | undefined
  readonly progress?: { readonly phase: string; readonly elapsedMs: number } | undefined
}

export interface RunView extends RunSummary {
  readonly steps: readonly StepView[]
  readonly outputs?: unknown
  readonly proof?: Hex | undefined
}

export interface RunList {
  readonly runs: readonly RunSummary[]
  /** Value of `before` for the next page; 0 when there is none. */
  readonly next: number
}

export interface HealthView {
  readonly status: 'ok' | 'syncing'
  readonly block: number
  readonly openRuns: number
  readonly executors: number
}

export interface NetworkView {
  readonly chainId: number
  readonly registry: Address
  readonly incentiveManager: Address
  readonly zkVerifier: Address
  readonly verificationKeyHash: Hash
  readonly fromBlock: string
  readonly executor: Address
  readonly minimumFee: string
  /** An RPC node that everybody may use; local networks have one. */
  readonly publicRpcUrl?: string | undefined
}

/** A record of a run's journal, as the event stream sends it. */
export interface RunRecord {
  readonly sequence: number
  readonly atMs: number
  readonly event: { readonly type: string } & Readonly<Record<string, unknown>>
}
