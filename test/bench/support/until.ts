const POLL_MS = 200

/** Asks again until the answer is yes. A question that fails counts as no. */
export async function until(
  what: string,
  timeoutMs: number,
  ask: () => Promise<boolean>,
): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; ) {
    if (await ask().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`${what} did not start within ${timeoutMs} ms`)
}
