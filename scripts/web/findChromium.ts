import { existsSync } from 'node:fs'

/** Where Debian and others put the browser. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser that tests use: FLOW_CHROMIUM, or the one of the system; undefined if there is none. */
export function findChromium(): string | undefined {
  const wanted = process.env['FLOW_CHROMIUM']
  return [...(wanted === undefined ? [] : [wanted]), ...PATHS].find((path) => existsSync(path))
}
