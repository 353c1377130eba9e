import { readImport } from '../readImport.ts'
import { loadSolc } from '../solc.ts'
import { solveWithZ3 } from './solveWithZ3.ts'

/** What the SMT checker found out about one `assert`. */
export interface Assertion {
  readonly file: string
  readonly line: number
  /** The asserted expression. */
  readonly text: string
  readonly verdict: 'proved' | 'unknown' | 'refuted'
  /**
   * `chc` reasons over any sequence of transactions. What it cannot answer goes to `bmc`, which can multiply but sees one
   * call without loops from any state, reachable or not: its proofs hold, its counterexamples may be none.
   */
  readonly engine: 'chc' | 'bmc'
}

interface Finding {
  readonly errorCode?: string
  readonly severity: string
  readonly message: string
  readonly formattedMessage: string
  readonly sourceLocation?: { readonly file: string; readonly start: number; readonly end: number }
}

const VERDICTS: Readonly<Record<string, Pick<Assertion, 'verdict' | 'engine'>>> = {
  '9576': { verdict: 'proved', engine: 'chc' },
  '6328': { verdict: 'unknown', engine: 'chc' }, // or refuted: the message tells
  '2961': { verdict: 'proved', engine: 'bmc' },
  '7812': { verdict: 'unknown', engine: 'bmc' },
  '4661': { verdict: 'refuted', engine: 'bmc' },
}
/**
 * Asks the SMT checker about every `assert` in Solidity sources and in what they import.
 *
 * - Shape: `sources` by path from the root of the repository.
 * - Errors: plain, when a source does not compile or when there is an assertion without a verdict.
 */
export function proveAssertions(sources: Readonly<Record<string, string>>): readonly Assertion[] {
  const found = new Map(ask('chc', sources))
  if ([...found.values()].some(({ verdict }) => verdict === 'unknown')) {
    for (const [key, assertion] of ask('bmc', sources)) {
      const before = found.get(key)
      if (before === undefined || before.verdict === 'unknown') found.set(key, assertion)
    }
  }
  const wanted = Object.values(sources).reduce(
    (sum, text) => sum + [...text.matchAll(/\bassert\(/g)].length,
    0,
  )
  const inSources = [...found.values()].filter(({ file }) => file in sources)
  if (inSources.length !== wanted)
    throw new Error(`${wanted} assertions, but verdicts for ${inSources.length}`)
  return [...found.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
}

function ask(
  engine: Assertion['engine'],
  sources: Readonly<Record<string, string>>,
): ReadonlyMap<string, Assertion> {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [path, { content }]),
    ),
    settings: {
      modelChecker: {
        engine,
        solvers: ['smtlib2'],
        targets: ['assert'],
        timeout: 0, // the solver counts its steps
        showProvedSafe: true,
        showUnproved: true,
        divModNoSlacks: false,
      },
      outputSelection: {},
    },
  }
  const output: { readonly errors?: readonly Finding[] } = JSON.parse(
    loadSolc().compile(JSON.stringify(input), {
      import: readImport,
      smtSolver: (query) => ({ contents: solveWithZ3(query) }),
    }),
  )
  const found = new Map<string, Assertion>()
  for (const finding of output.errors ?? []) {
    if (finding.severity === 'error') throw new Error(finding.formattedMessage)
    const verdict = VERDICTS[finding.errorCode ?? '']
    const place = finding.sourceLocation
    if (verdict === undefined || place === undefined) continue
    const text = sources[place.file] ?? ''
    found.set(`${place.file}:${place.start}`, {
      file: place.file,
      line: text.slice(0, place.start).split('\n').length,
      text: text.slice(place.start, place.end).replace(/\s+/g, ' '),
      ...verdict,
      ...(/violation happens here/.test(finding.message) ? { verdict: 'refuted' } : {}),
    })
  }
  return found
}
