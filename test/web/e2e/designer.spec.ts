import { expect, test } from '@playwright/test'
import { network } from '../support/network.ts'
import { watchPage } from '../support/watchPage.ts'

test('draws a DAG with the keyboard alone, keeps it over a reload, and takes it back', async ({
  page,
}) => {
  const misdeeds = watchPage(page)
  await page.goto(`${network.gatewayUrl}/en/designer/`)
  await expect(page.getByText('The workflow is well-formed.')).toBeVisible()
  const tasks = page.locator('.react-flow__node')
  const edges = page.locator('.react-flow__edge')
  const name = page.getByLabel('Name')

  for (const [index, wanted] of ['split', 'check', 'join'].entries()) {
    await page.getByRole('button', { name: 'Add task' }).focus()
    await page.keyboard.press('Enter')
    await expect(tasks).toHaveCount(index + 2)
    await name.focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(wanted)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('group', { name: `${wanted}, compute` })).toBeVisible()
  }
  for (const before of ['split', 'check']) {
    await page.getByRole('checkbox', { name: before }).focus()
    await page.keyboard.press('Space')
    await expect(page.getByRole('checkbox', { name: before })).toBeChecked()
  }
  await expect(edges).toHaveCount(2)

  await page.reload()
  await expect(tasks).toHaveCount(4)
  await expect(edges).toHaveCount(2)
  await expect(page.getByLabel('Workflow file')).toContainText('needs: [ split, check ]')
  await expect(page.getByLabel('Workflow file')).toContainText('# Shares a reward among stakers')

  await page.getByRole('group', { name: 'join, compute' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Take this task out' }).press('Enter')
  await expect(tasks).toHaveCount(3)
  await expect(edges).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(edges).toHaveCount(2)
  expect(misdeeds).toEqual({ foreign: [], errors: [] })
})

test('points at the task and the line of a fault', async ({ page }) => {
  await page.goto(`${network.gatewayUrl}/en/designer/`)
  const editor = page.getByLabel('Workflow file')
  await expect(editor).toContainText('const shares')
  await editor.getByText('const total').click()
  await page.keyboard.press('End')
  await page.keyboard.type(' + Math.random()')
  await expect(page.locator('[data-code=COMPILE_UNKNOWN_NAME]')).toBeVisible()
  await expect(page.locator('.cm-wrong')).toContainText('Math.random')
})

test('has a form for another kind of task, and shows what changed since the file was opened', async ({
  page,
}) => {
  await page.goto(`${network.gatewayUrl}/en/designer/`)
  await expect(page.getByText('The workflow is well-formed.')).toBeVisible()
  await page.getByLabel('Kind of task').selectOption('http')
  await page.getByRole('button', { name: 'Add task' }).click()
  await expect(page.getByLabel('http.url')).toHaveValue('https://example.com/')
  await page.getByLabel('http.method').selectOption('POST')
  await page.getByText('Changes', { exact: true }).click()
  await expect(page.locator('[data-side=after]').filter({ hasText: 'method: POST' })).toBeVisible()
  await expect(page.locator('[data-side=before]')).toHaveCount(0)
})
