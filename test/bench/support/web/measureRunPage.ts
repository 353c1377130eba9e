import type { Browser } from '@playwright/test'
import type { LongRunGateway } from './longRunGateway.ts'

/** How a page did that opened a long run. */
export interface RunPageOpening {
  /** From the navigation until the newest record is drawn. */
  readonly openMs: number
  /** JavaScript heap after a collection. */
  readonly heapBytes: number
}

const PATIENCE_MS = 60_000

/** Opens the page of a run with `count` records in a browser that has nothing cached. */
export async function measureRunPage(
  browser: Browser,
  { url, runId }: LongRunGateway,
  count: number,
): Promise<RunPageOpening> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${url}/en/run/?id=${runId}`, { waitUntil: 'commit' })
    const drawn = page.locator(`[data-records="${count}"] li`).first()
    await drawn.waitFor({ timeout: PATIENCE_MS })
    // Behind the next frame, so that what was counted can be seen.
    const openMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
        ),
    )
    const session = await context.newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return { openMs, heapBytes: usedSize }
  } finally {
    await context.close()
  }
}
