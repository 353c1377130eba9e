import { parseArgs } from 'node:util'
import { runFlips } from './runFlips.ts'
import { runKills } from './runKills.ts'
import { missingStrace, runPowerCuts } from './runPowerCuts.ts'

const USAGE = `usage: test/torture/log/run.ts -- [option]
  --images N  power-cut images to open (default 20000)
  --kills N   kill -9 of a writer (default 1000)
  --flips N   damaged bits and sectors (default 1000000)
  --seed N    first seed (default: the time)
  --strace    take the writes from the kernel instead of from the log's file layer
  A part whose number is 0 is left out.
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      images: { type: 'string', default: '20000' },
      kills: { type: 'string', default: '1000' },
      flips: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      strace: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const [images, kills, flips, seed] = [values.images, values.kills, values.flips, values.seed].map(
    Number,
  )
  if (
    values.help ||
    [images, kills, flips, seed].some((value) => !Number.isSafeInteger(value) || Number(value) < 0)
  ) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const { strace } = values
  if (strace && missingStrace !== undefined) {
    console.error(missingStrace)
    return 2
  }
  console.log(`seed ${seed}`)
  const violations: string[] = []
  if (images) {
    const lying = await runPowerCuts({ images: 50, seed: Number(seed), syncsLie: true, strace })
    if (lying.violations.length === 0)
      violations.push('the checker overlooks a disk that does not sync')
    const cuts = await runPowerCuts({
      images,
      seed: Number(seed),
      strace,
      progress: showProgress('power cuts', images),
    })
    console.log(
      `\n${cuts.images} images of ${cuts.traces} writers, ${cuts.unsettled} with records under way, ${cuts.violations.length} violations`,
    )
    violations.push(...cuts.violations)
  }
  if (kills) {
    const lossy = await runKills({ kills: 5, seed: Number(seed), lossy: true })
    if (lossy.violations.length === 0)
      violations.push('the checker overlooks a writer that loses records')
    const killed = await runKills({
      kills,
      seed: Number(seed),
      progress: showProgress('kills', kills),
    })
    console.log(
      `\n${killed.kills} kills, ${killed.acknowledged} records acknowledged, ${killed.violations.length} violations`,
    )
    violations.push(...killed.violations)
  }
  if (flips) {
    const flipped = await runFlips({
      flips,
      seed: Number(seed),
      progress: showProgress('flips', flips),
    })
    console.log(
      `\n${flipped.flips} damaged logs, ${flipped.detected} detected, ${flipped.harmless} harmless, ${flipped.violations.length} violations`,
    )
    violations.push(...flipped.violations)
  }
  for (const violation of violations) console.error(violation)
  return violations.length === 0 ? 0 : 1
}

function showProgress(name: string, total: number): (done: number) => void {
  return (done) => process.stdout.write(`\r${name} ${done}/${total}`)
}

process.exitCode = await main()
