import { existsSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { SandboxPool } from '../../../executor/src/runtime/sandbox/pool/sandboxPool.ts'
import { CORPUS } from './corpus.ts'
import { fuzzModules } from './fuzzModules.ts'
import { HOSTILE_GAS, HOSTILE_PROGRAMS } from './hostilePrograms.ts'
import { nodePath, OTHER_NODES } from './installNode.ts'
import { runProgram } from './runProgram.ts'
import { readSnapshot } from './snapshot.ts'
import { differences, takeFingerprint, V8_MODES } from './takeFingerprint.ts'

/** Continuous integration; `npm run torture:sandbox` takes any number, and fetches the other versions of Node. */
const MUTANTS = 10_000
const SEED = 20_261_125

const pool = new SandboxPool({ threads: 1 })
afterAll(() => pool.close())

describe('hostile programs', () => {
  it(`holds ${HOSTILE_PROGRAMS.length} of them, each in the way that is foreseen`, {
    timeout: 120_000,
  }, async () => {
    expect(HOSTILE_PROGRAMS.length).toBeGreaterThanOrEqual(150)
    const wrong: string[] = []
    for (const { name, source, ends } of HOSTILE_PROGRAMS) {
      const { code, outputs } = await runProgram(pool, source, HOSTILE_GAS)
      const good =
        typeof ends === 'string'
          ? code === ends
          : outputs === JSON.stringify({ got: `t${ends.got}` })
      if (!good) wrong.push(`${name}: ${code} ${outputs ?? ''}`)
    }
    expect(wrong).toEqual([])
    // The host is alive, and so is the thread.
    expect((await runProgram(pool, '() => ({ got: 1n })', HOSTILE_GAS)).code).toBe('value')
  })
})

describe('outputs and gas', () => {
  const expected = readSnapshot()

  it('are written down for every program', () => {
    expect(CORPUS).toHaveLength(200)
    expect(expected).toHaveLength(CORPUS.length + HOSTILE_PROGRAMS.length)
    // The corpus has to give something, or equal results would mean little.
    const values = expected.slice(0, CORPUS.length).filter((line) => line.includes(': value '))
    expect(values).toHaveLength(CORPUS.length)
  })

  for (const [mode, flags] of Object.entries(V8_MODES)) {
    it(`are the same with V8 in the mode ${mode}; if not, npm run torture:sandbox -- --update`, {
      timeout: 240_000,
    }, async () => {
      expect(differences(expected, await takeFingerprint(process.execPath, flags))).toEqual([])
    })
  }

  for (const version of OTHER_NODES) {
    const path = nodePath(version)
    const missing = !existsSync(path)
    it.skipIf(missing)(
      `are the same on Node ${version}${missing ? ', skipped: npm run torture:sandbox fetches it' : ''}`,
      { timeout: 240_000 },
      async () => {
        expect(differences(expected, await takeFingerprint(path, []))).toEqual([])
      },
    )
  }

  it('would show a difference', () => {
    const [first = '', ...rest] = expected
    expect(differences(expected, [first.replace(/\d/, '!'), ...rest])).toHaveLength(1)
    expect(differences(expected, rest)).toHaveLength(expected.length)
  })
})

describe('damaged modules', () => {
  it(`give a typed error or a valid metered module, ${MUTANTS} of them, seed ${SEED}`, () => {
    const summary = fuzzModules(MUTANTS, SEED)
    expect(summary.violations).toEqual([])
    expect(summary.metered).toBeGreaterThan(MUTANTS / 50)
    expect(summary.refused).toBeGreaterThan(MUTANTS / 4)
  })
})
