import { create } from 'zustand'

/** Set by the service worker (web/public/sw.js) on answers that come from its cache because the network gave none. */
const KEPT_HEADER = 'x-flow-kept'

interface KeptAnswers {
  /** Whether the last answer of the gateway was one that was kept. */
  readonly kept: boolean
}

/** Whether pages show what a gateway answers now, or what it answered once. */
export const useKeptAnswers = create<KeptAnswers>(() => ({ kept: false }))

/** Notes where an answer of the gateway came from. */
export function noteAnswer({ headers }: Pick<Response, 'headers'>): void {
  const kept = headers.has(KEPT_HEADER)
  if (kept !== useKeptAnswers.getState().kept) useKeptAnswers.setState({ kept })
}

/** Whether nothing may be signed, because what is shown may be old. */
export function isShownOld(): boolean {
  return globalThis.navigator?.onLine === false || useKeptAnswers.getState().kept
}
