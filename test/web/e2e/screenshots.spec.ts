import { join } from 'node:path'
import { test } from '@playwright/test'
import { network } from '../support/network.ts'
import { pagesFor } from '../support/pages.ts'
import { ROOT } from '../support/paths.ts'
import { settledRun } from '../support/settledRun.ts'

const FOLDER = join(ROOT, '.flow', 'screenshots')
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const
const QUIET_MS = 1_500

test('takes a picture of every page @screenshots', async ({ page }) => {
  test.setTimeout(600_000)
  const id = await settledRun()
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const locale of ['en', 'zh']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const { name, path } of pagesFor(id)) {
          await page.goto(`${network.gatewayUrl}/${locale}/${path}`)
          // Streams stay open, so there is no network silence to wait for.
          await page.waitForTimeout(QUIET_MS)
          const file = join(FOLDER, `${name}-${size}-${locale}-${colorScheme}.png`)
          await page.screenshot({ path: file, fullPage: true })
        }
      }
    }
  }
})
