import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { installTestWallet } from '../support/testWallet.ts'
import { watchPage } from '../support/watchPage.ts'

const SETTLED_TIMEOUT_MS = 90_000

test('takes a visitor from the first page to a settled result that they verify @short', async ({
  page,
}) => {
  const misdeeds = watchPage(page)
  const wallet = await installTestWallet(page, network.rpcUrl)
  await page.goto(`${network.gatewayUrl}/`)
  await expect(page).toHaveURL(/\/en\/$/)
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(page.getByRole('button', { name: `Account ${wallet.address}` })).toBeVisible()

  await page.getByRole('link', { name: 'Submit', exact: true }).click()
  await expect(page.getByText('The workflow is well-formed')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'airdrop' }).getByText('8993174458944311510'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Send request' }).click()

  await expect(page).toHaveURL(/\/en\/run\/\?id=0x/, { timeout: 30_000 })
  await expect(page.getByText('Settled', { exact: true }).first()).toBeVisible({
    timeout: SETTLED_TIMEOUT_MS,
  })
  await page.getByRole('link', { name: 'Verify it yourself' }).click()
  const verdict = page.locator('[data-verified]')
  await expect(verdict).toHaveAttribute('data-verified', 'true', { timeout: 30_000 })
  await expect(page.locator('[data-passed=true]')).toHaveCount(12)

  await page.getByLabel('Forge').selectOption('proof')
  await expect(verdict).toHaveAttribute('data-verified', 'false')
  await expect(page.locator('[data-passed=false]')).toHaveAttribute('data-check', 'proof')
  await page.getByLabel('Forge').selectOption('inputs')
  await expect(page.locator('[data-check=inputsHash]')).toHaveAttribute('data-passed', 'false')

  expect(misdeeds).toEqual({ foreign: [], errors: [] })
})
