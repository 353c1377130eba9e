import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { settledRun } from '../support/settledRun.ts'
import { installTestWallet } from '../support/testWallet.ts'

const PATIENCE_MS = 240_000

test.use({ serviceWorkers: 'allow' })

test('shows what was seen last without a network, says so, and signs nothing', async ({
  page,
  context,
}) => {
  test.setTimeout(PATIENCE_MS)
  await installTestWallet(page, network.rpcUrl)
  const id = await settledRun()
  await page.goto(`${network.gatewayUrl}/en/submit/`)
  await page.evaluate(() => navigator.serviceWorker.ready)
  // A worker sees the pages that are opened after it came.
  await page.goto(`${network.gatewayUrl}/en/runs/`)
  await expect(page.getByTitle(id)).toBeVisible()
  await page.goto(`${network.gatewayUrl}/en/submit/`)
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'Test Wallet' }).click()
  const send = page.getByRole('button', { name: 'Send request' })
  await expect(send).toBeEnabled()

  await context.setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await send.click()
  await expect(page.locator('[data-code]').first()).toBeVisible()
  // Another page, from the cache of the worker.
  await page.goto(`${network.gatewayUrl}/en/runs/`)
  await expect(page.getByTitle(id)).toBeVisible()
  await expect(page.getByText('You are offline.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
})
