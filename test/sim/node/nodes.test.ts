import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  keyedKey,
  keyedScheme,
} from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { crashScenario, runCrashPoints } from './crashPoints.ts'
import { measureNodes, quietScenario } from './measureNodes.ts'
import { makeNodeScenario } from './nodeScenario.ts'
import { runNodeScenarios } from './runNodeScenarios.ts'
import { simulateNodes } from './simulateNodes.ts'

const CI_SCENARIOS = 30
const CI_CRASH_POINTS = 2_000
const BROKEN_CRASH_POINTS = 400

const KEPT_SEEDS: readonly { readonly seed: number; readonly why: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8'),
)

const QUIET = quietScenario(4, 56_000)

/** A node that performs requests goes down for longer than the ledger waits for a sign of life. */
const WITHOUT_PERFORMER = {
  ...QUIET,
  network: { ...QUIET.network, minDelayMs: 5, maxDelayMs: 20 },
  requests: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2].map((mode) => {
    return { atMs: 13_000, mode: mode as 1 | 2, size: 4, openMs: 60_000 }
  }),
  crashes: [{ instance: 2, atMs: 15_000, downMs: 40_000 }],
}

describe('a network of whole nodes', () => {
  it.each(KEPT_SEEDS)('keeps every invariant in seed $seed: $why', async ({ seed }) => {
    const { violation } = await simulateNodes(makeNodeScenario(seed))
    expect(`seed ${seed}: ${violation}`).toBe(`seed ${seed}: undefined`)
  })

  it(`keeps every invariant in seeds 1 to ${CI_SCENARIOS}`, { timeout: 300_000 }, async () => {
    const summary = await runNodeScenarios({ fromSeed: 1, scenarios: CI_SCENARIOS })
    expect(summary.violations.map(({ seed, violation }) => `seed ${seed}: ${violation}`)).toEqual(
      [],
    )
    expect(summary.scenarios).toBe(CI_SCENARIOS)
    // Far below what is measured: fewer would mean that the faults are no longer injected.
    expect(summary.faults).toBeGreaterThan(2_000)
    expect(summary.crashes).toBeGreaterThan(10)
    expect(summary.evidence).toBeGreaterThan(10)
    expect(summary.operations).toBeGreaterThan(50)
    const types = ['admit', 'observe', 'result', 'heartbeat', 'checkpoint', 'evidence'] as const
    for (const type of [...types, 'acknowledge', 'startEpoch'] as const)
      expect(summary.accepted.get(type), type).toBeGreaterThan(0)
  })

  it('hands the requests of a node that is gone to another one', async () => {
    const { violation, accepted } = await simulateNodes(WITHOUT_PERFORMER)
    expect(violation).toBeUndefined()
    expect(accepted.get('replace')).toBeGreaterThan(0)
  })

  it('starts a node again whose disk failed, and nothing is lost', async () => {
    const diskErrors = [{ instance: 1, call: 'sync' as const, after: 9 }]
    const result = await simulateNodes({ ...quietScenario(4, 8_000), diskErrors })
    expect(result.violation).toBeUndefined()
    expect(result).toMatchObject({ crashes: 1, refusals: [] })
  })

  it.each(['log', 'signer', 'chain'] as const)(
    'stops while there is no room for the %s, and comes back when there is',
    async (disk) => {
      const fullDisks = [{ instance: 1, disk, fromMs: 5_000, toMs: 15_000 }]
      const result = await simulateNodes({ ...quietScenario(4, 20_000), fullDisks })
      expect(result.violation).toBeUndefined()
      expect(result.refusals).toEqual([])
      expect(result.crashes).toBeGreaterThan(0)
      expect(result.height).toBeGreaterThan(10)
    },
  )

  it('goes on when all disks were full at the same time', async () => {
    const fullDisks = [0, 1, 2, 3].map((instance) => {
      return { instance, disk: 'log' as const, fromMs: 5_000, toMs: 15_000 }
    })
    const result = await simulateNodes({ ...quietScenario(4, 20_000), fullDisks })
    expect(result.violation).toBeUndefined()
    expect(result.crashes).toBeGreaterThan(4)
  })

  it('brings a node up by the state of a later block when nobody has the blocks that it missed', async () => {
    const crashes = [{ instance: 3, atMs: 4_000, downMs: 20_000 }]
    const history = { keptBlocks: 4, snapshotEvery: 3 }
    const result = await simulateNodes({ ...quietScenario(4, 40_000), crashes, history })
    expect(result.violation).toBeUndefined()
    expect(result.snapshots).toBe(1)
    expect(result.height).toBeGreaterThan(20)
  })

  it('goes on with two nodes that came back together by such a state, where it needs the votes of both', async () => {
    const away = { atMs: 4_000, downMs: 25_000 }
    const gone = { atMs: 50_000, downMs: 60_000 }
    // Seven of equal power decide with five.
    const crashes = [
      { instance: 5, ...away },
      { instance: 6, ...away },
      { instance: 0, ...gone },
      { instance: 1, ...gone },
    ]
    const history = { keptBlocks: 17, snapshotEvery: 3 }
    const lines: string[] = []
    const result = await simulateNodes(
      { ...quietScenario(7, 90_000), crashes, history },
      { transcript: (line) => lines.push(line) },
    )
    expect(result.violation).toBeUndefined()
    expect(result.snapshots).toBe(2)
    const late = lines.filter((line) => {
      const atMs = Number.parseFloat(line)
      return line.includes(' commits ') && atMs > 60_000 && atMs < 90_000
    })
    expect(late.length).toBeGreaterThan(20)
  })

  it('goes on after all nodes were killed while they voted, though each has to hear of the others first', async () => {
    const crashes = [0, 1, 2, 3].map((instance) => ({ instance, atMs: 6_150, downMs: 300 }))
    const result = await simulateNodes({ ...quietScenario(4, 30_000), crashes })
    expect(result.violation).toBeUndefined()
    expect(result.height).toBeGreaterThan(12)
  })

  it.each(['misdirected', 'flippedWrite'] as const)(
    'signs nothing twice when a write into a log is %s, and refuses to start or goes on',
    async (what) => {
      const refusals: string[] = []
      for (const afterWrites of [3, 8, 15, 22, 30]) {
        const damage = [{ instance: 2, what, afterWrites }]
        const crashes = [{ instance: 2, atMs: 7_000, downMs: 500 }]
        const result = await simulateNodes({ ...quietScenario(4, 12_000), damage, crashes })
        expect(`write ${afterWrites}: ${result.violation}`).toBe(`write ${afterWrites}: undefined`)
        refusals.push(...result.refusals)
      }
      expect(refusals).toContain('LOG_CORRUPT')
    },
  )

  it('signs nothing twice whatever the point of the crash', { timeout: 300_000 }, async () => {
    const { crashes, violations } = await runCrashPoints(CI_CRASH_POINTS)
    expect(violations).toEqual([])
    expect(crashes).toBeGreaterThanOrEqual(CI_CRASH_POINTS)
  })

  it('runs a seed in the same way in another process', async () => {
    const lines: string[] = []
    await simulateNodes(makeNodeScenario(3), { transcript: (line) => lines.push(line) })
    const run = join(import.meta.dirname, '..', 'run.ts')
    const output = execFileSync(process.execPath, [run, '--node', '--seed', '3'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    const theirs = output.split('\n').filter((line) => / ms {2}/.test(line))
    expect(lines.length).toBeGreaterThan(100)
    expect(theirs).toEqual(lines)
  })

  it('goes on without a node whose log is damaged, which refuses to start', async () => {
    const scenario = crashScenario(0, 60)
    const crashes = [{ instance: 0, atMs: 5_000, downMs: 300 }]
    const damage = [{ instance: 0, what: 'log' as const }]
    const result = await simulateNodes({ ...scenario, crashes, damage })
    expect(result.violation).toBeUndefined()
    expect(result.refusals).toEqual(['LOG_CORRUPT'])
  })

  it('sends bytes for a block that grow no faster than the number of validators', async () => {
    const few = await measureNodes(4, 10_000)
    const many = await measureNodes(16, 10_000)
    expect(few.blocks).toBeGreaterThan(0)
    expect(many.bytesPerBlock / many.validators).toBeLessThan(
      1.2 * (few.bytesPerBlock / few.validators),
    )
  })
})

describe('clients of the ledger', () => {
  const scenario = { ...quietScenario(4, 20_000), readEveryMs: 400 }

  it('read what was written, wherever they ask', async () => {
    const { violation, operations } = await simulateNodes(scenario)
    expect(violation).toBeUndefined()
    expect(operations).toBeGreaterThan(20)
  })

  it('would be seen to read something old', async () => {
    const { violation } = await simulateNodes(scenario, { faults: ['staleReads'] })
    expect(violation).toMatch(/^linearizable: /)
  })
})

describe('what keeps a node from signing twice', () => {
  it.each([
    ['the guard, when the log loses what it called durable', 'unsyncedLog'],
    ['the log, when the guard forgets', 'forgetfulGuard'],
  ] as const)('is %s', { timeout: 120_000 }, async (_, fault) => {
    const { violations } = await runCrashPoints(BROKEN_CRASH_POINTS, [fault])
    expect(violations.filter((violation) => violation.includes('double sign'))).toEqual([])
  })

  it('is not there when both are broken, and the checkers see it', async () => {
    const { violations } = await runCrashPoints(BROKEN_CRASH_POINTS, [
      'unsyncedLog',
      'forgetfulGuard',
    ])
    expect(violations.some((violation) => violation.includes('double sign'))).toBe(true)
  })
})

describe('the keys of the simulator', () => {
  const digest = new Uint8Array(32).fill(7)
  const [a, b] = [keyedKey(0), keyedKey(1)]

  it('verify what their own key signed, and nothing else', () => {
    const signature = a.sign(digest)
    const other = new Uint8Array(32).fill(8)
    const items = [
      { publicKey: a.publicKey, digest, signature },
      { publicKey: b.publicKey, digest, signature },
      { publicKey: a.publicKey, digest: other, signature },
      { publicKey: a.publicKey, digest, signature: signature.slice(1) },
    ]
    expect(keyedScheme.verify(items)).toEqual([true, false, false, false])
  })

  it('add up to a sum of exactly those that signed', () => {
    const sum = keyedScheme.sum([a.sign(digest), b.sign(digest)]) ?? new Uint8Array()
    expect(keyedScheme.verifySum([b.publicKey, a.publicKey], digest, sum)).toBe(true)
    expect(keyedScheme.verifySum([a.publicKey], digest, sum)).toBe(false)
    expect(keyedScheme.sum([])).toBeUndefined()
    expect(keyedScheme.sum([new Uint8Array(47)])).toBeUndefined()
  })
})
