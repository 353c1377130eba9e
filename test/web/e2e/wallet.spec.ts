import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { installTestWallet } from '../support/testWallet.ts'

const connect = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'Test Wallet' }).click()
}

test('says in a sentence what went wrong in the wallet, and goes on when it is mended', async ({
  page,
}) => {
  const wallet = await installTestWallet(page, network.rpcUrl)
  await page.goto(`${network.gatewayUrl}/en/submit/`)
  wallet.answer = 'reject'
  await connect(page)
  await expect(page.locator('[data-code]')).toContainText('You refused this in the wallet.')
  wallet.answer = 'approve'
  await page.getByRole('button', { name: 'Test Wallet' }).click()
  await expect(page.getByRole('button', { name: `Account ${wallet.address}` })).toBeVisible()

  const send = page.getByRole('button', { name: 'Send request' })
  wallet.answer = 'reject'
  await send.click()
  await expect(page.locator('[data-code]')).toContainText('Nothing was sent.')
  wallet.answer = 'busy'
  await send.click()
  await expect(page.locator('[data-code]')).toContainText('The wallet waits for an answer')
  wallet.chainId = 1
  await send.click()
  await expect(page.locator('[data-code]')).toContainText('The wallet waits for an answer')
  wallet.answer = 'approve'
  await send.click()
  await expect(page).toHaveURL(/\/en\/run\/\?id=0x/, { timeout: 30_000 })
  expect(wallet.chainId).toBe(31_337)
})

test('knows the wallet again after a reload, without asking', async ({ page }) => {
  const wallet = await installTestWallet(page, network.rpcUrl)
  await page.goto(`${network.gatewayUrl}/en/`)
  await connect(page)
  const account = page.getByRole('button', { name: `Account ${wallet.address}` })
  await expect(account).toBeVisible()
  wallet.answer = 'reject'
  await page.reload()
  await expect(account).toBeVisible()
  await account.click()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
})

test('gives play money on the local chain, and refuses to send what is wrong', async ({ page }) => {
  await page.goto(`${network.gatewayUrl}/en/submit/`)
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'Use play money' }).click()
  const send = page.getByRole('button', { name: 'Send request' })
  await expect(send).toBeEnabled()
  await page.getByLabel('Fee').fill('1e3')
  await expect(page.getByText('Write an amount such as 0.01.')).toBeVisible()
  await expect(send).toBeDisabled()
  await page.getByLabel('Fee').fill('5000')
  await expect(page.getByText('Your account holds less than this.')).toBeVisible()
  await page.getByLabel('Fee').fill('0.1')
  await expect(send).toBeEnabled()
  await page.getByLabel('reward').fill('twelve')
  await expect(send).toBeDisabled()
})

test('signs an order instead of sending it, and sends what somebody signed', async ({ page }) => {
  await installTestWallet(page, network.rpcUrl)
  await page.goto(`${network.gatewayUrl}/en/submit/`)
  await connect(page)
  await page.getByText('Signed order', { exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Sign an order' }).click()
  const path = await (await download).path()
  await expect(page.getByText('Signed and saved as order.json.')).toBeVisible()

  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open order.json' }).click()
  await (await chooser).setFiles({
    name: 'order.json',
    mimeType: 'application/json',
    buffer: await readFile(path),
  })
  await page.getByRole('button', { name: 'Send it' }).click()
  await expect(page).toHaveURL(/\/en\/run\/\?id=0x/, { timeout: 30_000 })
})
