import type { Browser, CDPSession, Page } from '@playwright/test'

/** Tasks of a level; each reads one of the level before. */
const WIDTH = 20
const MOVES = 60
const PATIENCE_MS = 60_000
const MAIN_THREAD = 'CrRendererMain'
const TASK_NAMES = new Set(['RunTask', 'ThreadControllerImpl::RunTask'])

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly dur?: number
  readonly args?: { readonly name?: string }
}

/**
 * Drags one of `count` tasks over the canvas of the designer while Chromium traces itself.
 *
 * - Out: milliseconds of the longest task of the page's main thread: no frame can come meanwhile.
 */
export async function measureCanvas(browser: Browser, url: string, count: number): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 860 } })
  try {
    await context.addInitScript(
      (draft) => localStorage.setItem('flow.draft', draft),
      draftOf(count),
    )
    const page = await context.newPage()
    await page.goto(`${url}/en/designer/`)
    const nodes = page.locator('.react-flow__node')
    await nodes.nth(count - 1).waitFor({ timeout: PATIENCE_MS, state: 'attached' })
    await page.waitForTimeout(3_000) // the check of the file and the first layout are not part of dragging
    const session = await context.newCDPSession(page)
    return longestTask(await traceDrag(page, session))
  } finally {
    await context.close()
  }
}

/** A workflow as the designer keeps it. */
function draftOf(count: number): string {
  const tasks = Array.from({ length: count }, (_, index) => {
    const before = index >= WIDTH ? ` t${index - WIDTH} ` : ''
    return `  t${index}: { compute: "({}) => ({ x: ${index}n })", needs: [${before}] }`
  })
  const source = `flow: 1\nname: large\ntasks:\n${tasks.join('\n')}\noutputs: { x: "\${ tasks.t0.x }" }\n`
  return JSON.stringify({ source, inputs: {} })
}

async function traceDrag(page: Page, session: CDPSession): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as never as TraceEvent[])),
  )
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  )
  const box = await page.locator('.react-flow__node').first().boundingBox()
  if (box === null) throw new Error('the first task is not in sight')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', '__metadata'] },
  })
  for (let move = 1; move <= MOVES; move++) await page.mouse.move(x + 4 * move, y + 2 * move)
  await session.send('Tracing.end')
  await complete
  await page.mouse.up()
  return events
}

function longestTask(events: readonly TraceEvent[]): number {
  const main = new Set(
    events.flatMap(({ name, pid, tid, args }) =>
      name === 'thread_name' && args?.name === MAIN_THREAD ? [`${pid} ${tid}`] : [],
    ),
  )
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && TASK_NAMES.has(name) && main.has(`${pid} ${tid}`),
  )
  if (tasks.length < MOVES) throw new Error(`the trace has ${tasks.length} tasks`)
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000
}
