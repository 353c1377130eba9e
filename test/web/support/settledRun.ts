import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { network } from './network.ts'
import { ROOT } from './paths.ts'

const run = promisify(execFile)
const FLOW = join(ROOT, 'executor', 'src', 'cli', 'flow.ts')
const SAMPLE = join(ROOT, 'samples', 'pro-rata')

interface Runs {
  readonly runs: readonly { readonly id: string; readonly status: string }[]
}

/** Id of a run that has settled: one that is there, or samples/pro-rata, submitted by the command line. */
export async function settledRun(): Promise<string> {
  const known = await findSettled()
  if (known !== undefined) return known
  const inputs = [
    '--input',
    join(SAMPLE, 'inputs.yaml'),
    '--input',
    `accounts=@${join(SAMPLE, 'accounts.csv')}`,
  ]
  const args = [FLOW, 'run', join(SAMPLE, 'flow.yaml'), ...inputs, '--wait']
  await run(process.execPath, args, { cwd: network.folder })
  const id = await findSettled()
  if (id === undefined) throw new Error('the run is not in the list of the gateway')
  return id
}

async function findSettled(): Promise<string | undefined> {
  const answer = (await (await fetch(`${network.gatewayUrl}/runs?limit=50`)).json()) as Runs
  return answer.runs.find(({ status }) => status === 'completed')?.id
}
