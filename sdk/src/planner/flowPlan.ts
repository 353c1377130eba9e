import type { TaskKind, VerifyMode } from '../workflow/definition.ts'

/** The worst case of one task: every attempt fails but the last, and takes as long as it may. */
export interface PlannedTask {
  readonly kind: TaskKind
  /** Tasks that must have ended before, sorted. */
  readonly after: readonly string[]
  /** Number of the stage, from 0; tasks of one stage do not wait for each other. */
  readonly stage: number
  /** Whether it runs only after the run has failed. */
  readonly afterFailure: boolean
  /** It is skipped where its condition is false. */
  readonly conditional: boolean
  /** Most items of its loop; 1 without one. */
  readonly items: number
  /** Most items under way at one time. */
  readonly parallel: number
  /** Most attempts of one item. */
  readonly attempts: number
  /** Most time of all items, milliseconds. */
  readonly durationMs: number
  /** Most gas of the sandbox, all items and attempts. */
  readonly scriptGas: bigint
  /** Most gas of transactions: each item sends one, however often it is tried. */
  readonly writeGas: bigint
  /** Wei that its transactions send; undefined where the amount is only known in the run. */
  readonly writeWei: bigint | undefined
}

/** What a workflow does at most, known before it runs. */
export interface FlowPlan {
  readonly name: string
  readonly verify: VerifyMode
  readonly tasks: Readonly<Record<string, PlannedTask>>
  /** Names of the tasks by stage; those of `onFailure` stand in stages of their own behind the others. */
  readonly stages: readonly (readonly string[])[]
  /** Hosts that it may reach. */
  readonly hosts: readonly string[]
  /** Signals that it waits for, sorted. */
  readonly signals: readonly string[]
  /** FlowVM steps of the proof; undefined for other modes, and without inputs. */
  readonly steps: PlannedSteps | undefined
  readonly worst: {
    /** Along the critical path, the main tasks not longer than the timeout of the workflow; milliseconds. */
    readonly durationMs: number
    /** The tasks of the critical path, in order. */
    readonly path: readonly string[]
    /** Whether the timeout of the workflow ends the main tasks earlier than they may take. */
    readonly cutByTimeout: boolean
    readonly attempts: number
    readonly scriptGas: bigint
    /** Gas of the tasks' own transactions. */
    readonly writeGas: bigint
    /** Wei that these send; undefined if an amount is only known in the run. */
    readonly writeWei: bigint | undefined
  }
}

export interface PlannedSteps {
  readonly used: number
  readonly limit: number
  readonly byTask: Readonly<Record<string, number>>
}
