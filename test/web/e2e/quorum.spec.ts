import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { settledRun } from '../support/settledRun.ts'
import { watchPage } from '../support/watchPage.ts'

/** The run has to settle first. */
const PATIENCE_MS = 240_000
const CHECKS_TIMEOUT_MS = 30_000

/** A forgery, and the checks that notice it. */
const FORGERIES = [
  ['signature', ['signature']],
  ['signers', ['signature']],
  ['stakes', ['quorum']],
  ['header', ['signature']],
  ['outputs', ['document', 'recomputed']],
  ['taskName', ['leaves']],
  ['inputs', ['inputsHash']],
] as const

test('verifies a certificate from chain data, and names the check that a forgery fails', async ({
  page,
}) => {
  test.setTimeout(PATIENCE_MS)
  const misdeeds = watchPage(page)
  const id = await settledRun('quorum')
  await page.goto(`${network.gatewayUrl}/en/verify/?id=${id}`)
  const verdict = page.locator('[data-verified]')
  await expect(verdict).toHaveAttribute('data-verified', 'true', { timeout: CHECKS_TIMEOUT_MS })
  await expect(page.getByText('Task shares: a path of 2 hashes leads to the result')).toBeVisible()
  const failed = page.locator('[data-passed=false]')
  for (const [forgery, noticed] of FORGERIES) {
    await page.getByLabel('Forge').selectOption(forgery)
    await expect(verdict).toHaveAttribute('data-verified', 'false')
    for (const check of noticed)
      await expect(page.locator(`[data-check=${check}]`).first()).toHaveAttribute(
        'data-passed',
        'false',
      )
    await page.getByLabel('Forge').selectOption('none')
    await expect(failed).toHaveCount(0)
  }
  expect(misdeeds).toEqual({ foreign: [], errors: [] })
})

test('shows who signed, what the contracts say, and starts the same workflow again', async ({
  page,
}) => {
  test.setTimeout(PATIENCE_MS)
  const id = await settledRun('quorum')
  await page.goto(`${network.gatewayUrl}/en/run/?id=${id}`)
  await expect(page.locator('[data-signed=true]').first()).toBeVisible()
  await expect(page.locator('[data-event=submitted]')).toBeVisible()
  await expect(page.locator('[data-event=executed]')).toContainText('certificate')

  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(page).toHaveURL(/\/en\/submit\/$/)
  await expect(page.getByLabel('Workflow file')).toContainText('name: shares')
  await expect(page.getByLabel('pot')).toHaveValue('1000')
  await expect(page.getByText('a certificate of the validators')).toBeVisible()
})

test('opens the block of the ledger that settled it, and checks its certificate', async ({
  page,
}) => {
  test.setTimeout(PATIENCE_MS)
  await settledRun('quorum')
  await page.goto(`${network.gatewayUrl}/en/explorer/?view=blocks`)
  await page.getByRole('button', { name: 'Details' }).first().click()
  await expect(page.getByText('holds, checked here')).toBeVisible()
  await page.getByText('Epochs', { exact: true }).click()
  await expect(page).toHaveURL(/view=epochs/)
  await page.getByRole('button', { name: 'Details' }).first().click()
  await expect(page.getByText('Started')).toBeVisible()
  await page.getByLabel('Search').fill('nothing has this')
  await expect(page.getByText('Nothing fits')).toBeVisible()
})
