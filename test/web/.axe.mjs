import axe from '@axe-core/playwright'
import { chromium } from '@playwright/test'

const AxeBuilder = axe.default ?? axe
const [base, id] = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
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
for (const scheme of ['light', 'dark']) {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 1280, height: 860 },
  })
  const page = await context.newPage()
  page.on('console', (m) => {
    if (m.type() === 'error') console.log('ERR', m.text().slice(0, 300))
  })
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${base}/${scheme === 'light' ? 'en' : 'zh'}/${path}`)
    await page.waitForTimeout(3500)
    const { violations } = await new AxeBuilder({ page }).analyze()
    for (const v of violations)
      console.log(
        scheme,
        name,
        v.impact,
        v.id,
        v.nodes
          .map((n) => n.html.slice(0, 140) + ' :: ' + (n.any[0]?.message ?? '').slice(0, 160))
          .slice(0, 3)
          .join('\n     '),
      )
    console.log(
      scheme,
      name,
      await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter((r) => r.name.endsWith('.js'))
          .reduce((s, r) => s + r.encodedBodySize, 0),
      ),
    )
  }
  await context.close()
}
await browser.close()
