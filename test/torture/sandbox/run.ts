import { parseArgs } from 'node:util'
import { fuzzModules } from './fuzzModules.ts'
import { installNode, OTHER_NODES } from './installNode.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { differences, takeFingerprint, V8_MODES } from './takeFingerprint.ts'

const USAGE = `usage: npm run torture:sandbox -- [option]
  --nodes A,B  versions of Node to compare with this one (default ${OTHER_NODES.join(',')}; fetched from the npm registry)
  --fuzz N     damaged modules to meter (default 1000000; 0 leaves it out)
  --seed N     seed of the damage (default: the time)
  --update     write fingerprint.snapshot.txt from this Node instead of comparing with it
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: OTHER_NODES.join(',') },
      fuzz: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      update: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const [fuzz, seed] = [Number(values.fuzz), Number(values.seed)]
  if (values.help || ![fuzz, seed].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  if (values.update) {
    writeSnapshot(await takeFingerprint(process.execPath, []))
    return 0
  }
  const violations = await compareNodes(values.nodes.split(',').filter((version) => version !== ''))
  if (fuzz > 0) {
    const summary = fuzzModules(fuzz, seed)
    console.log(
      `seed ${seed}: ${summary.mutants} damaged modules, ${summary.metered} metered, ${summary.refused} refused, ${summary.violations.length} violations`,
    )
    violations.push(...summary.violations)
  }
  for (const violation of violations) console.error(violation)
  return violations.length === 0 ? 0 : 1
}

async function compareNodes(versions: readonly string[]): Promise<string[]> {
  const expected = readSnapshot()
  const violations: string[] = []
  const nodes = new Map([[process.versions.node, process.execPath]])
  for (const version of versions) nodes.set(version, await installNode(version))
  for (const [version, path] of nodes) {
    for (const [mode, flags] of Object.entries(V8_MODES)) {
      const found = differences(expected, await takeFingerprint(path, flags))
      console.log(`Node ${version} ${mode}: ${expected.length} programs, ${found.length} differ`)
      violations.push(...found.map((line) => `Node ${version} ${mode}: ${line}`))
    }
  }
  return violations
}

process.exitCode = await main()
