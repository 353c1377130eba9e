import { expect, test } from '@playwright/test'
import { createTestClient, http } from 'viem'
import { network } from '../support/network.ts'
import { installTestWallet } from '../support/testWallet.ts'

test('takes somebody from the first stake to the withdrawal, through the unbonding period', async ({
  page,
}) => {
  const wallet = await installTestWallet(page, network.rpcUrl)
  await page.goto(`${network.gatewayUrl}/en/stake/`)
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'Test Wallet' }).click()
  await page.getByRole('button', { name: 'Stake', exact: true }).click()
  await expect(page.getByText('may settle')).toBeVisible({ timeout: 30_000 })
  await expect(
    page.getByRole('row', { name: new RegExp(wallet.address.slice(0, 6), 'i') }),
  ).toBeVisible()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Make and save a key' }).click()
  expect((await download).suggestedFilename()).toBe('bls.key')
  await page.getByRole('button', { name: 'Register the key' }).click()
  await page.getByRole('button', { name: 'Take a seat' }).click({ timeout: 30_000 })
  await expect(page.locator('[data-moment=seatTaken]')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('[data-moment=key]')).toBeVisible()

  await page.getByLabel('Add to the stake').fill('1.5')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByLabel('Take out')).toBeVisible()
  await page.getByLabel('Take out').fill('1.5')
  await page.getByRole('button', { name: 'Start unbonding' }).click()
  const leaving = page.locator('[data-release]')
  await expect(leaving).toContainText('can be withdrawn in', { timeout: 30_000 })

  const chain = createTestClient({ mode: 'anvil', transport: http(network.rpcUrl) })
  await chain.setNextBlockTimestamp({
    timestamp: BigInt((await leaving.getAttribute('data-release')) ?? 0),
  })
  await chain.mine({ blocks: 1 })
  await expect(leaving).toContainText('can be withdrawn now', { timeout: 30_000 })
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(leaving).toBeHidden({ timeout: 30_000 })
})
