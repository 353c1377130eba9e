import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** Folders and files whose code must be a total, deterministic function of its inputs (DESIGN: pure cores). */
const PURE_PATHS = [
  'sdk/src/flowvm/',
  'sdk/src/compiler/',
  'sdk/src/workflow/',
  'executor/src/consensus/core/',
  'executor/src/consensus/signer/decide.ts',
  'executor/src/consensus/signer/interchange.ts',
  'executor/src/consensus/signer/lookBack.ts',
  'executor/src/consensus/signer/record.ts',
  'executor/src/requests/fold/',
  'executor/src/runtime/fold/',
  'executor/src/runtime/observation/',
  'executor/src/runtime/sandbox/meter/',
  'executor/src/runtime/sandbox/wasm/',
  'executor/src/ledger/',
  'executor/src/membership/phiAccrual.ts',
  'executor/src/network/rules/',
  'sdk/src/table/',
  'sdk/src/planner/',
  'executor/src/scheduling/',
  'executor/src/storage/blobs/ring/',
  'executor/src/storage/mvcc/',
  'executor/src/storage/log/encodeGroup.ts',
  'executor/src/storage/log/format/',
  'executor/src/storage/log/recoverLog.ts',
]

/** What pure code may not say. `Math.random` is a member, so the linter cannot deny it as a global. */
const IMPURE = [
  { pattern: /\bMath\.random\b/, reason: 'takes chance from the machine' },
  { pattern: /\bDate\.now\b|\bnew Date\b/, reason: 'reads the clock' },
  { pattern: /\bprocess\./, reason: 'reads the process environment' },
  { pattern: /\bsetTimeout\(|\bsetInterval\(/, reason: 'starts a timer' },
  { pattern: /from 'node:/, reason: 'imports a Node module' },
  { pattern: /\basync\s+(function|\()|\bawait\s/, reason: 'is asynchronous' },
]

/** Which top folders a folder may import from, besides itself. Imports point one way. */
const ALLOWED_IMPORTS: Record<string, readonly string[]> = {
  sdk: [],
  executor: ['sdk'],
  scripts: ['sdk', 'executor'],
  test: ['sdk', 'executor', 'scripts', 'ignition', 'circuits', 'web'],
  web: ['sdk', 'circuits'],
}

/**
 * Rules of the repository that no linter knows: import direction, pure folders, every test file
 * collected by a runner. Returns findings as `file:line: text`.
 */
export function tidy(root: string): readonly string[] {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
  const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'))
  return [
    ...sources.flatMap((file) => checkSource(root, file)),
    ...files.flatMap((file) => checkTestIsCollected(root, file)),
  ]
}

function checkSource(root: string, file: string): readonly string[] {
  const findings: string[] = []
  const isTest = file.endsWith('.test.ts')
  const pure = !isTest && PURE_PATHS.some((path) => file.startsWith(path))
  for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
    const at = `${file}:${index + 1}`
    const imported = /^\s*(?:import|export)\b.*\bfrom '([^']+)'/.exec(line)?.[1]
    if (imported !== undefined && !isTest)
      findings.push(...checkImport(root, file, imported).map((text) => `${at}: ${text}`))
    if (!pure || /^\s*(\/\/|\*|\/\*)/.test(line)) continue
    for (const { pattern, reason } of IMPURE) {
      if (pattern.test(line)) findings.push(`${at}: pure code ${reason}`)
    }
  }
  return findings
}

function checkImport(root: string, file: string, imported: string): readonly string[] {
  const from = file.split('/')[0] ?? ''
  const allowed = ALLOWED_IMPORTS[from]
  if (allowed === undefined) return []
  const to = imported.startsWith('.')
    ? relative(root, resolve(root, dirname(file), imported)).split('/')[0]
    : /^@flowbuilder\/(\w+)/.exec(imported)?.[1]
  if (to === undefined || to === from || ALLOWED_IMPORTS[to] === undefined) return []
  return allowed.includes(to) ? [] : [`${from}/ may not import from ${to}/`]
}

/** A test file with a name that no runner picks up would never fail. */
function checkTestIsCollected(root: string, file: string): readonly string[] {
  if (/\.t\.sol$/.test(file)) {
    return file.startsWith('test/contracts/')
      ? []
      : [`${file}: Solidity tests live in test/contracts/`]
  }
  if (/\.test\.ts$/.test(file)) {
    return /^(sdk|executor|scripts|test)\//.test(file)
      ? []
      : [`${file}: outside the folders vitest collects`]
  }
  if (!/\.(ts|mjs)$/.test(file) || file.startsWith('node_modules/')) return []
  const text = readFileSync(join(root, file), 'utf8')
  const looksLikeTest = /from 'vitest'/.test(text) && /^\s*(test|it)\(/m.test(text)
  const isSupport = /\.suite\.ts$|\/support\//.test(file)
  return looksLikeTest && !isSupport ? [`${file}: holds tests but is not named *.test.ts`] : []
}
