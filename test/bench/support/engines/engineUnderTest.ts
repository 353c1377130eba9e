/** Tasks of one chain; each adds one. */
export const CHAIN_LENGTH = 10

/** An engine that runs the same work as the others. Everything it acknowledges is on disk. */
export interface EngineUnderTest {
  readonly name: string
  /** Runs so many chains at one time, from start to result, and checks every result. */
  chains(count: number): Promise<void>
  /** Processor time of its processes since they began, this one included where it works for it. */
  processorMs(): number
  close(): Promise<void>
}

/** Throws unless a chain that began with `start` ended with the right number. */
export function checkChain(engine: string, start: number, end: unknown): void {
  if (Number(end) === start + CHAIN_LENGTH) return
  throw new Error(`${engine}: a chain from ${start} ended with ${String(end)}`)
}
