import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'

export interface KillSummary {
  readonly kills: number
  /** Starts, signals, results and ends that were acknowledged. */
  readonly facts: number
  readonly runs: number
  readonly violations: readonly string[]
}

/** Longest time that an engine lives after it has checked. */
const MAX_LIFE_MS = 150

/** Kills engines at random instants; the next life, a fresh process, checks all that was said before, and the last one ends all runs. */
export async function runKills(options: {
  readonly kills: number
  readonly seed: number
  readonly lossy?: boolean
  readonly progress?: (done: number) => void
}): Promise<KillSummary> {
  const { kills, seed, lossy = false, progress } = options
  const directory = mkdtempSync(join(tmpdir(), 'flow-torture-runtime-'))
  const chance = seededChance(seed)
  const violations: string[] = []
  let facts = 0
  let runs = 0
  try {
    for (let life = 0; life <= kills; life++) {
      const mode = lossy ? 'lossy' : life === kills ? 'finish' : ''
      const lines = await live(
        [directory, `${seed + life}`, `${life}`, mode],
        chance() * MAX_LIFE_MS,
      )
      for (const line of lines) {
        const [word, number = ''] = line.split(' ')
        if (word === 'opened') facts = Number(number)
        else if (word === 'finished') runs = Number(number)
        else violations.push(`life ${life}: ${line}`)
      }
      if (!lines.some((line) => line.startsWith(mode === 'finish' ? 'finished' : 'opened')))
        violations.push(`life ${life}: it did not open or finish`)
      progress?.(life)
      if (lossy && violations.length > 0) break
    }
    return { kills, facts, runs, violations }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function live(args: readonly string[], ms: number): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'engineProcess.ts')
  // Half of a life would be compiling.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'flow-torture-compile-cache') }
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  const lines: string[] = []
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (line.startsWith('opened') && args[3] !== 'finish')
      setTimeout(() => child.kill('SIGKILL'), ms)
  }
  await ended
  return lines
}
