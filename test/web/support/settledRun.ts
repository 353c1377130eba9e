import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { network } from './network.ts'
import { ROOT } from './paths.ts'

const run = promisify(execFile)
const FLOW = join(ROOT, 'executor', 'src', 'cli', 'flow.ts')
const SAMPLE = join(ROOT, 'samples', 'pro-rata')
const SUPPORT = join(ROOT, 'test', 'web', 'support')
/** Numbers of `VerifyMode`. */
const MODES = { quorum: 0, zk: 1 } as const

interface Runs {
  readonly runs: readonly {
    readonly id: string
    readonly status: string
    readonly request: { readonly mode: number }
  }[]
}

/** Id of a run that has settled: one that is there, or one that is submitted by the command line. */
export async function settledRun(mode: keyof typeof MODES = 'zk'): Promise<string> {
  const known = await findSettled(mode)
  if (known !== undefined) return known
  const inputs =
    mode === 'zk'
      ? [
          join(SAMPLE, 'flow.yaml'),
          '--input',
          join(SAMPLE, 'inputs.yaml'),
          '--input',
          `accounts=@${join(SAMPLE, 'accounts.csv')}`,
        ]
      : [join(SUPPORT, 'quorum.yaml'), '--input', join(SUPPORT, 'quorum.inputs.yaml')]
  await run(process.execPath, [FLOW, 'run', ...inputs, '--wait'], { cwd: network.folder })
  const id = await findSettled(mode)
  if (id === undefined) throw new Error('the run is not in the list of the gateway')
  return id
}

async function findSettled(mode: keyof typeof MODES): Promise<string | undefined> {
  const answer = (await (await fetch(`${network.gatewayUrl}/runs?limit=50`)).json()) as Runs
  return answer.runs.find(
    ({ status, request }) => status === 'completed' && request.mode === MODES[mode],
  )?.id
}
