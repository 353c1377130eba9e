import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '../checks/repositoryRoot.ts'
import { hashSources } from './hashSources.ts'
import { packFiles } from './packFiles.ts'

const WEB = join(repositoryRoot, 'web')
const OUT = join(WEB, 'out')
/** Holds the hash of the sources that the export was made of; written last, so that half an export is made again. */
const STAMP = join(OUT, '.sources')

export interface WebBuild {
  /** False if the export was there already. */
  readonly built: boolean
  /** Where the static export is. */
  readonly directory: string
}

/**
 * Makes the static export of the dApp, unless the one that is there was made of the same sources.
 *
 * - Sends nothing: no telemetry, no fonts from elsewhere.
 * - Errors: an Error with the output of the build; the reason of the signal. Half an export is made again the next time.
 */
export async function buildWeb(signal?: AbortSignal): Promise<WebBuild> {
  const hash = hashSources(repositoryRoot)
  const stamp = await readFile(STAMP, 'utf8').catch(() => undefined)
  if (stamp === hash) return { built: false, directory: OUT }
  await rm(STAMP, { force: true })
  await runNext(signal)
  await packFiles(OUT)
  signal?.throwIfAborted()
  await writeFile(STAMP, hash)
  return { built: true, directory: OUT }
}

function runNext(signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = join(repositoryRoot, 'node_modules', 'next', 'dist', 'bin', 'next')
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: WEB,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its workers end with it: they watch the pipe to it.
    ...(signal === undefined ? {} : { signal }),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  child.on('error', reject)
  child.on('close', (code) => {
    if (code === 0) resolve()
    else reject(new Error(`the build of the dApp failed:\n${output}`))
  })
  return promise
}

if (import.meta.main) {
  const startedAt = performance.now()
  const { built, directory } = await buildWeb()
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(built ? `built ${directory} in ${seconds} s` : `${directory} is up to date`)
}
