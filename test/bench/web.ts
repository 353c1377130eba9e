import { buildWeb } from '../../scripts/web/buildWeb.ts'
import { measureFirstLoads } from '../web/support/firstLoad.ts'
import type { Figure } from './figure.ts'

// JavaScript before a page works, brotli. Cost model: React 60, router of Next 45, Mantine's parts in use 55, viem's reading
// actions and ABIs 25, messages and formatting 15, queries 10, our own pages 15 KiB. Wallets, the compiler, the verifier and the
// editor come later, when a page asks for them. The designer is not counted: its canvas is the page.
const GOAL_KIB = 250

/** Figures of the dApp. */
export async function bench(): Promise<readonly Figure[]> {
  const { directory } = await buildWeb()
  const loads = measureFirstLoads(directory).filter(({ page }) => !page.endsWith('designer'))
  const largest = loads.reduce((most, load) => (load.bytes > most.bytes ? load : most))
  const value = Math.round((largest.bytes / 1_024) * 10) / 10
  return [
    {
      figure: 'web.first_load_kib_max',
      value,
      unit: 'KiB',
      versus: `${GOAL_KIB} KiB, the goal; largest page: ${largest.page}`,
      ratio: Math.round((value / GOAL_KIB) * 100) / 100,
    },
  ]
}
