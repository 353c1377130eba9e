import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../checks/repositoryRoot.ts'
import { findChromium } from './findChromium.ts'

const CONFIG = join(repositoryRoot, 'test', 'web', 'playwright.config.ts')

export interface BrowserTally {
  readonly passed: number
  readonly failed: number
  /** Why nothing ran. */
  readonly skipped: string | undefined
}

/** Runs the tests of the dApp in the browser of this machine against a network of its own. */
export async function runBrowserTests(args: readonly string[]): Promise<BrowserTally> {
  if (findChromium() === undefined)
    return {
      passed: 0,
      failed: 0,
      skipped: 'no Chromium (apt-get install chromium, or FLOW_CHROMIUM)',
    }
  const folder = await mkdtemp(join(tmpdir(), 'flow-browser-'))
  const reportPath = join(folder, 'report.json')
  try {
    const status = await runPlaywright(args, reportPath)
    const report = JSON.parse(await readFile(reportPath, 'utf8').catch(() => '{}')) as {
      stats?: { expected: number; unexpected: number; flaky: number }
    }
    const { expected = 0, unexpected = 0, flaky = 0 } = report.stats ?? {}
    const failed = unexpected + flaky
    return {
      passed: expected,
      failed: failed === 0 && status !== 0 ? 1 : failed,
      skipped: undefined,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runPlaywright(args: readonly string[], reportPath: string): Promise<number> {
  const cli = join(repositoryRoot, 'node_modules', '@playwright', 'test', 'cli.js')
  const child = spawn(
    process.execPath,
    [cli, 'test', '--config', CONFIG, '--reporter', 'list,json', ...args],
    {
      cwd: repositoryRoot,
      stdio: 'inherit',
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: reportPath, NO_COLOR: '1' },
    },
  )
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

if (import.meta.main) {
  const [mode, ...rest] = process.argv.slice(2)
  const args =
    mode === '--screenshots'
      ? ['--grep', '@screenshots', ...rest]
      : ['--grep-invert', '@screenshots', ...process.argv.slice(2)]
  const { passed, failed, skipped } = await runBrowserTests(args)
  console.log(skipped === undefined ? `${passed} passed, ${failed} failed` : `SKIPPED: ${skipped}`)
  process.exitCode = failed === 0 ? 0 : 1
}
