import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { pagesFor } from '../support/pages.ts'
import { settledRun } from '../support/settledRun.ts'
import { watchPage } from '../support/watchPage.ts'

/** The first of them waits for a run to settle. */
const PATIENCE_MS = 300_000
const GRAVE = new Set(['serious', 'critical'])

for (const locale of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is usable by everybody: ${locale}, ${colorScheme}`, async ({ page }) => {
      test.setTimeout(PATIENCE_MS)
      const misdeeds = watchPage(page)
      await page.emulateMedia({ colorScheme })
      for (const { name, path } of pagesFor(await settledRun())) {
        await page.goto(`${network.gatewayUrl}/${locale}/${path}`)
        await expect(page.locator('h1')).toBeVisible()
        await page.waitForTimeout(1_500)
        const { violations } = await new AxeBuilder({ page }).analyze()
        const grave = violations
          .filter(({ impact }) => GRAVE.has(impact ?? ''))
          .map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
          )
        expect(grave, `${name} ${locale} ${colorScheme}`).toEqual([])
      }
      expect(misdeeds).toEqual({ foreign: [], errors: [] })
    })
  }
}

test('fits a phone: nothing is wider than the page, the menu opens', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const { name, path } of pagesFor(await settledRun())) {
    await page.goto(`${network.gatewayUrl}/zh/${path}`)
    await expect(page.locator('h1')).toBeVisible()
    await page.waitForTimeout(1_000)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, name).toBeLessThanOrEqual(0)
  }
  await page.getByRole('button', { name: '菜单' }).click()
  await page.getByRole('link', { name: '质押', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: '质押' })).toBeVisible()
})
