import { type Browser, chromium } from '@playwright/test'
import { buildWeb } from '../../scripts/web/buildWeb.ts'
import { findChromium } from '../../scripts/web/findChromium.ts'
import { measureFirstLoads } from '../web/support/firstLoad.ts'
import { CHROMIUM_FLAGS } from '../web/support/paths.ts'
import type { Figure } from './figure.ts'
import { median } from './support/median.ts'
import { startLongRunGateway } from './support/web/longRunGateway.ts'
import { measureCanvas } from './support/web/measureCanvas.ts'
import { measureRunPage } from './support/web/measureRunPage.ts'

// JavaScript before a page works, brotli. Cost model: React 60, router of Next 45, Mantine's parts in use 55, viem's reading
// actions and ABIs 25, messages and formatting 15, queries 10, our own pages 15 KiB. Wallets, the compiler, the verifier and the
// editor come later, when a page asks for them. The designer is not counted: its canvas is the page.
const GOAL_KIB = 250
// A run of 5,000 records: 1 MB of events over one connection, parsed in batches of 60 ms, 200 of them drawn. What counts is the
// number of renders, not of records.
const RECORDS = 5_000
const OPENINGS = 3
const GOAL_OPEN_MS = 3_000
const GOAL_HEAP_MIB = 64
// 200 tasks: dragging draws the one that moves and its edges; the others stay the same objects.
const TASKS = 200
const GOAL_FRAME_MS = 50

/** Figures of the dApp; those of the browser are left out where there is none. */
export async function* bench(): AsyncGenerator<Figure> {
  const { directory } = await buildWeb()
  const loads = measureFirstLoads(directory).filter(({ page }) => !page.endsWith('designer'))
  const largest = loads.reduce((most, load) => (load.bytes > most.bytes ? load : most))
  yield figure('web.first_load_kib_max', largest.bytes / 1_024, 'KiB', {
    goal: GOAL_KIB,
    note: `; largest page: ${largest.page}`,
  })
  const executablePath = findChromium()
  if (executablePath === undefined) {
    console.error(
      'no Chromium (apt-get install chromium, or FLOW_CHROMIUM): two figures are left out',
    )
    return
  }
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
  try {
    yield* measureInBrowser(browser, directory)
  } finally {
    await browser.close()
  }
}

async function* measureInBrowser(browser: Browser, directory: string): AsyncGenerator<Figure> {
  const gateway = await startLongRunGateway(directory, RECORDS)
  try {
    const openings = []
    for (let round = 0; round < OPENINGS; round++)
      openings.push(await measureRunPage(browser, gateway, RECORDS))
    const openMs = median(openings.map((opening) => opening.openMs))
    yield figure('web.run_page_5000_ms', openMs, 'ms', { goal: GOAL_OPEN_MS })
    const heap = Math.max(...openings.map(({ heapBytes }) => heapBytes)) / 2 ** 20
    yield figure('web.run_page_5000_heap_mib', heap, 'MiB', { goal: GOAL_HEAP_MIB })
    const worst = await measureCanvas(browser, gateway.url, TASKS)
    yield figure('web.canvas_200_worst_frame_ms', worst, 'ms', { goal: GOAL_FRAME_MS })
  } finally {
    await gateway.close()
  }
}

function figure(
  name: string,
  value: number,
  unit: string,
  { goal, note = '' }: { readonly goal: number; readonly note?: string },
): Figure {
  const rounded = Math.round(value * 10) / 10
  return {
    figure: name,
    value: rounded,
    unit,
    versus: `${goal} ${unit}, the goal${note}`,
    ratio: Math.round((value / goal) * 100) / 100,
  }
}
