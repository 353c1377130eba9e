import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'

export interface KillSummary {
  readonly kills: number
  readonly acknowledged: number
  readonly violations: readonly string[]
}

interface Life {
  opened: number | undefined
  acknowledged: number
  submitted: number
  readonly wrong: string[]
}

/** Kills a writer at random instants; the next life, a fresh process, must find all that was acknowledged. */
export async function runKills(options: {
  readonly kills: number
  readonly seed: number
  readonly lossy?: boolean
  readonly progress?: (done: number) => void
}): Promise<KillSummary> {
  const { kills, seed, lossy = false, progress } = options
  const directory = mkdtempSync(join(tmpdir(), 'flow-kill-'))
  const chance = seededChance(seed)
  const violations: string[] = []
  let acknowledged = 0
  let submitted = 0
  try {
    for (let kill = 0; kill <= kills; kill++) {
      // The last life only checks.
      const life = await live(directory, seed + kill, lossy, kill === kills ? 0 : chance() * 60)
      if (life.opened === undefined) {
        violations.push(`kill ${kill}: the log did not open: ${life.wrong.join('; ')}`)
        break
      }
      for (const wrong of life.wrong) violations.push(`kill ${kill}: ${wrong}`)
      if (life.opened < acknowledged)
        violations.push(
          `kill ${kill}: ${acknowledged} was acknowledged, ${life.opened} is the last`,
        )
      if (life.opened > submitted)
        violations.push(
          `kill ${kill}: ${life.opened} comes from the future, ${submitted} was the last`,
        )
      // A lossy life may have lost records: the next one continues where the log ends.
      acknowledged = Math.max(life.opened, life.acknowledged)
      submitted = Math.max(life.opened, life.submitted)
      progress?.(kill)
    }
    return { kills, acknowledged, violations }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function live(directory: string, seed: number, lossy: boolean, ms: number): Promise<Life> {
  const script = join(import.meta.dirname, 'killWriter.ts')
  const child = spawn(process.execPath, [script, directory, String(seed), lossy ? 'lossy' : ''], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const life: Life = { opened: undefined, acknowledged: 0, submitted: 0, wrong: [] }
  const errors = createInterface(child.stderr)
  errors.on('line', (line) => {
    if (line.includes('Error')) life.wrong.push(line.trim())
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) {
    const [word, number = ''] = line.split(' ')
    if (word === 'opened') {
      life.opened = Number(number)
      setTimeout(() => child.kill('SIGKILL'), ms)
    } else if (word === 'acknowledge') life.acknowledged = Number(number)
    else if (word === 'submit') life.submitted = Number(number)
    else if (word === 'wrong') life.wrong.push(line)
  }
  await ended
  return life
}
