import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))
const FLOW = fileURLToPath(new URL('../../../executor/src/cli/flow.ts', import.meta.url))

/** How a command ended and what it printed. */
export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Parsed JSON of a command: tests look into it, and a wrong path gives `undefined`, which fails them. */
export interface JsonDocument {
  readonly [key: string]: JsonDocument
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to an environment without any FLOW_ variable. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a TypeScript file as a child process without a terminal. */
export async function runScript(
  file: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...words], {
    cwd: options.cwd ?? REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...options.environment },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}

/** Runs `flow <words>`. */
export function runFlow(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runScript(FLOW, words, options)
}

/** Runs `flow <words> --json`; standard output must be one JSON document and nothing else. */
export async function runFlowJson(
  words: readonly string[],
  options: RunOptions = {},
): Promise<{
  readonly exitCode: number | null
  readonly document: JsonDocument
  readonly stderr: string
}> {
  const { exitCode, stdout, stderr } = await runFlow([...words, '--json'], options)
  return { exitCode, document: JSON.parse(stdout), stderr }
}

export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(FLOW_|FORCE_COLOR$|NO_COLOR$)/.test(name),
  )
  return Object.fromEntries(kept) as Record<string, string>
}
