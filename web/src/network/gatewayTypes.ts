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

/** What the network does for a request of mode quorum or optimistic, from its admission until it is settled. */
export interface CommitteeView {
  /** Block of the ledger. */
  readonly admittedAt: number
  readonly members: readonly {
    readonly operator: Address
    /** Stake, in the unit of the ledger. */
    readonly weight: number
    /** Runs it for the others; optimistic mode. */
    readonly performs: boolean
    /** What it voted for. */
    readonly resultHash?: Hash | undefined
  }[]
  /** Of the outside world, one a task. */
  readonly observations: readonly {
    readonly task: string
    readonly rule: 'identical' | 'median' | 'mode'
    /** Members whose observation is in. */
    readonly seen: number
    readonly outcome?: 'agreed' | 'failed' | 'split' | undefined
  }[]
  /** As the node of this gateway runs them. */
  readonly tasks: readonly {
    readonly name: string
    readonly status: string
    readonly attempts: number
  }[]
  /** What more than 2/3 voted for. */
  readonly resultHash?: Hash | undefined
  /** Block of the ledger whose certificate settles it. */
  readonly decidedAt?: number | undefined
}

export interface RunView extends RunSummary {
  readonly steps: readonly StepView[]
  readonly committee?: CommitteeView | undefined
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

/** Where the consensus stands, as the node of a gateway sees it. */
export interface ConsensusView {
  readonly epoch: number
  readonly height: number
  readonly round: number
  /** Of the last block, unix seconds. */
  readonly timeS: number
  readonly openRequests: number
  readonly synced: boolean
  readonly peers: number
  readonly validators: readonly {
    readonly operator: Address
    readonly weight: number
    /** Block of its last sign of life; 0: none yet. */
    readonly seenAt: number
    readonly live: boolean
  }[]
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
  /** Changes with every block; of a validator alone. */
  readonly consensus?: ConsensusView | undefined
  /** An RPC node that everybody may use; local networks have one. */
  readonly publicRpcUrl?: string | undefined
}

/** A record of a run's journal, as the event stream sends it. */
export interface RunRecord {
  readonly sequence: number
  readonly atMs: number
  readonly event: { readonly type: string } & Readonly<Record<string, unknown>>
}
