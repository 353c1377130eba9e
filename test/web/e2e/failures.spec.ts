import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'

test('says what is wrong and what to do when the gateway is gone, and goes on when it is back', async ({
  page,
}) => {
  await page.goto(`${network.gatewayUrl}/zh/runs/`)
  await expect(page.locator('h1')).toBeVisible()
  await page.route('**/network', (route) => route.abort())
  await page.route('**/runs?*', (route) => route.abort())
  await page.reload()
  const notice = page.locator('[data-code=WEB_GATEWAY_UNREACHABLE]')
  await expect(notice).toContainText('网关没有响应')
  await expect(notice).toContainText('连接设置')
  await page.unrouteAll()
  await page.reload()
  await expect(notice).toBeHidden()
})

test('stops waiting for a run that nobody knows, with a sentence', async ({ page }) => {
  await page.goto(`${network.gatewayUrl}/en/run/?id=0x${'ab'.repeat(32)}`)
  await expect(page.getByText('has not seen this request yet')).toBeVisible()
  await expect(page.locator('[data-code=GATEWAY_RUN_UNKNOWN]')).toBeVisible({ timeout: 60_000 })
  await page.goto(`${network.gatewayUrl}/en/run/?id=nonsense`)
  await expect(page.getByText('An id is 0x and 64 hexadecimal digits.')).toBeVisible()
})

test('follows the filter in the address, and says when nothing fits', async ({ page }) => {
  await page.goto(`${network.gatewayUrl}/en/runs/?text=0xnobody`)
  await expect(page.getByLabel('Search')).toHaveValue('0xnobody')
  await page.getByLabel('State').selectOption('completed')
  await expect(page).toHaveURL(/status=completed/)
})
