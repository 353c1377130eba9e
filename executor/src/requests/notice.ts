import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address } from 'viem'
import type { ProvingProgress } from '../proving/port.ts'
import type { RunId, RunRecord } from './fold/runEvent.ts'
import type { RunState } from './fold/runState.ts'

/** What the node tells whoever listens. Durable facts come after they are durable. */
export type Notice =
  | {
      readonly type: 'record'
      readonly id: RunId
      readonly record: RunRecord
      readonly state: RunState
    }
  | { readonly type: 'progress'; readonly id: RunId; readonly progress: ProvingProgress }
  /** Something an operator should know; `id` if it concerns one run. */
  | { readonly type: 'warning'; readonly error: FlowError; readonly id: RunId | undefined }
  /** The watcher reached the newest confirmed block, or lost it. */
  | { readonly type: 'synced'; readonly synced: boolean; readonly block: number }
  | { readonly type: 'executors'; readonly executors: readonly Address[] }
  /** Nothing after this can be trusted: the process has to end. */
  | { readonly type: 'fatal'; readonly error: FlowError }

export type NoticeListener = (notice: Notice) => void
