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

export interface KillOptions {
  readonly kills: number
  readonly seed: number
  readonly lossy?: boolean
  readonly progress?: (done: number) => void
}

/** Longest time that an engine lives after it has checked. */
const MAX_LIFE_MS = 150
/** Longest time that a life may take to check or to finish all runs. */
const MAX_CHECK_MS = 60_000
/** Kills in one folder: each life checks all that was said in it before. */
const KILLS_OF_A_FOLDER = 20

/** Kills engines at random instants; the next life, a fresh process, checks all that was said before, and the last one ends all runs. */
export async function runKills(options: KillOptions): Promise<KillSummary> {
  const { kills, seed, progress } = options
  const total = { kills: 0, facts: 0, runs: 0, violations: [] as string[] }
  while (total.kills < kills) {
    const done = total.kills
    const folder = await killInFolder({
      ...options,
      kills: Math.min(KILLS_OF_A_FOLDER, kills - done),
      seed: seed + done,
      progress: (count) => progress?.(done + count),
    })
    total.kills += folder.kills
    total.facts += folder.facts
    total.runs += folder.runs
    total.violations.push(...folder.violations)
  }
  return total
}

async function killInFolder({ kills, seed, lossy, progress }: KillOptions): Promise<KillSummary> {
  const directory = mkdtempSync(join(tmpdir(), 'flow-torture-runtime-'))
  const chance = seededChance(seed)
  const violations: string[] = []
  let facts = 0
  let runs = 0
  try {
    for (let life = 0; life <= kills; life++) {
      const mode = lossy ? 'lossy' : life === kills ? 'finish' : ''
      const args = [directory, `${seed + life}`, `${life}`, mode]
      const lines = await live(args, chance() * MAX_LIFE_MS)
      for (const line of lines) {
        const [word, number = ''] = line.split(' ')
        if (word === 'opened') facts = Number(number)
        else if (word === 'finished') runs = Number(number)
        else violations.push(`seed ${seed}, life ${life}: ${line}`)
      }
      if (!lines.some((line) => line.startsWith(mode === 'finish' ? 'finished' : 'opened')))
        violations.push(`seed ${seed}, life ${life}: it did not open or finish`)
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
  // One that hangs has failed too: nothing after this is said.
  const hanging = setTimeout(() => child.kill('SIGKILL'), MAX_CHECK_MS)
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (line.startsWith('opened') && args[3] !== 'finish')
      setTimeout(() => child.kill('SIGKILL'), ms)
  }
  await ended
  clearTimeout(hanging)
  return lines
}
