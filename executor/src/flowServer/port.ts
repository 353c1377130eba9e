import type { Context } from 'hono'
import type { StreamHub } from '../gateway/streamHub.ts'
import type { FlowEngine } from '../runtime/engine.ts'

export interface FlowServerOptions {
  /** Who calls must know it; without one only programs of this machine are answered. */
  readonly token?: string | undefined
  /** A comment is sent on a silent event stream after this, so that dead connections are noticed. */
  readonly heartbeatMs: number
  /** Address of the client, for the limit of streams. */
  readonly addressOf: (context: Context) => string
}

export interface FlowServerModules {
  readonly engine: FlowEngine
  readonly hub: StreamHub
  readonly onInternalError: (error: unknown) => void
  /** Fires when the server stops: streams end. */
  readonly signal: AbortSignal
}
