import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { slashCheater } from '../support/slashCheater.ts'

test('shows the slash of a cheater, and checks its evidence again', async ({ page }) => {
  const owner = await slashCheater()
  await page.goto(`${network.gatewayUrl}/en/explorer/?view=slashes&text=${owner}`)
  await expect(page.getByText('two votes for one place')).toBeVisible()
  await page.getByRole('button', { name: 'Details' }).click()
  for (const check of ['slashId', 'slashKey', 'contradiction', 'bothSigned'])
    await expect(page.locator(`[data-check=${check}]`)).toHaveAttribute('data-passed', 'true')
})
