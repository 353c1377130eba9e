import type { Page } from '@playwright/test'

/** What a page must never do. */
export interface Misdeeds {
  /** Addresses of requests to other machines. */
  readonly foreign: string[]
  /** Errors in its console, and what it threw. */
  readonly errors: string[]
}

const LOOPBACK = /^(https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/|data:|blob:)/

/** Listens to a page. `expected` are errors that the test causes itself. */
export function watchPage(page: Page, expected?: RegExp): Misdeeds {
  const misdeeds: Misdeeds = { foreign: [], errors: [] }
  const add = (text: string): void => {
    if (expected?.test(text) !== true) misdeeds.errors.push(text)
  }
  page.on('request', (request) => {
    if (!LOOPBACK.test(request.url())) misdeeds.foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') add(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => add(String(error)))
  return misdeeds
}
