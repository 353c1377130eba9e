import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Core } from './core.ts'
import { MUTANTS, type Mutant } from './mutants.ts'
import { makeScenario, range } from './scenario.ts'
import { simulate } from './simulate.ts'

const ROOT = join(import.meta.dirname, '../..')
const KEPT_SEEDS: readonly number[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8'),
).map(({ seed }: { readonly seed: number }) => seed)
/** A mutant that is known to survive is not hunted for long. */
const SURVIVOR_SCENARIOS = 300
const SOURCE = join(ROOT, 'executor/src/consensus/core')

export interface MutantReport {
  readonly name: string
  /** The seed and the invariant that broke first; undefined if the mutant survived. */
  readonly survives?: string
  readonly killed?: { readonly seed: number; readonly violation: string }
}

/** Runs each mutant of the core until an invariant breaks, over at most `scenarios` seeds. */
export async function runMutants(scenarios: number): Promise<readonly MutantReport[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    // A package without a type would make Node parse every file twice.
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const reports: MutantReport[] = []
    for (const [index, mutant] of MUTANTS.entries()) {
      const core = await loadMutant(mutant, join(folder, String(index)))
      const { name, survives } = mutant
      reports.push({
        name,
        ...(survives === undefined ? {} : { survives }),
        ...hunt(core, survives === undefined ? scenarios : SURVIVOR_SCENARIOS),
      })
    }
    return reports
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function loadMutant({ name, file, find, replace }: Mutant, folder: string): Promise<Core> {
  cpSync(SOURCE, folder, { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  const path = join(folder, file)
  const source = readFileSync(path, 'utf8')
  // The source is compared without line breaks, so that formatting does not matter.
  const pattern = new RegExp(find.split(/\s+/).map(escapePattern).join('\\s*'), '')
  if (!pattern.test(source)) throw new Error(`mutant "${name}": ${file} has no "${find}"`)
  writeFileSync(
    path,
    source.replace(pattern, () => replace),
  )
  const { apply } = await import(pathToFileURL(join(folder, 'apply.ts')).href)
  const { initialCoreState } = await import(pathToFileURL(join(folder, 'coreState.ts')).href)
  return { apply, initialCoreState }
}

/** The kept seeds first: each of them is there because a mutant needed it. */
function hunt(core: Core, scenarios: number): Pick<MutantReport, 'killed'> {
  for (const seed of [...KEPT_SEEDS, ...range(scenarios).map((index) => index + 1)]) {
    const { violation } = simulate(makeScenario(seed), { core })
    if (violation !== undefined) return { killed: { seed, violation } }
  }
  return {}
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
