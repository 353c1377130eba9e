import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** JavaScript that a browser needs before a page works. */
export interface FirstLoad {
  /** Path of the page below the export, such as `en/runs`. */
  readonly page: string
  /** Bytes of all scripts that the page names, as the gateway sends them. */
  readonly bytes: number
}

const SCRIPT = /<script\b[^>]*\bsrc="(\/[^"]+\.js)"[^>]*>/g

/**
 * Adds up the scripts of every page of an export in their brotli form. Scripts for browsers without modules (`nomodule`)
 * don't count: no browser of the last years loads them. What a page fetches later, such as the editor, doesn't either.
 */
export function measureFirstLoads(out: string): FirstLoad[] {
  return readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(en|zh)\/(.*\/)?index\.html$/.test(file))
    .map((file) => {
      const html = readFileSync(join(out, file), 'utf8')
      const scripts = new Set(
        [...html.matchAll(SCRIPT)].flatMap(([tag, path = '']) =>
          /nomodule/i.test(tag) ? [] : [path],
        ),
      )
      const bytes = [...scripts].reduce((sum, path) => sum + packedSize(join(out, path)), 0)
      return { page: file.replace(/\/?index\.html$/, ''), bytes }
    })
}

/** Small files have no packed form. */
function packedSize(path: string): number {
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size
}
