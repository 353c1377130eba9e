import { chromium } from '@playwright/test'

const [base, id, out, ...want] = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
})
const pages = {
  home: '',
  runs: 'runs/',
  run: `run/?id=${id}`,
  verify: `verify/?id=${id}`,
  submit: 'submit/',
  designer: 'designer/',
  stake: 'stake/',
}
for (const spec of want) {
  const [name, size, locale, scheme] = spec.split('-')
  const context = await browser.newContext({
    viewport: size === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    colorScheme: scheme,
  })
  const page = await context.newPage()
  page.on('console', (m) => {
    if (m.type() === 'error') console.log(spec, 'ERR', m.text().slice(0, 300))
  })
  page.on('pageerror', (e) => console.log(spec, 'THROW', String(e).slice(0, 300)))
  await page.goto(`${base}/${locale}/${pages[name]}`)
  if (name === 'designer') { await page.waitForTimeout(2500); await page.locator('select').first().selectOption('airdrop'); await page.getByRole('button', { name: /^(Open|打开)$/ }).click(); await page.waitForTimeout(1500); const node = page.locator('.react-flow__node').first(); await node.click() }
  await page.waitForTimeout(name === 'verify' ? 6000 : 4000)
  await page.screenshot({ path: `${out}/${spec}.png`, fullPage: true })
  await context.close()
}
await browser.close()
