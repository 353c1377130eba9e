import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from '../../scripts/web/findChromium.ts'
import { CHROMIUM_FLAGS, ROOT } from './support/paths.ts'

export default defineConfig({
  testDir: 'e2e',
  outputDir: join(ROOT, '.flow', 'web-results'),
  globalSetup: './support/globalSetup.ts',
  // One network serves all tests, and two browsers would only take its processor.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: findChromium() ?? '', args: CHROMIUM_FLAGS },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Requests of a service worker do not pass the routes of a test; the test of the offline view allows it.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 860 },
    screenshot: 'only-on-failure',
  },
})
