import { readGenesisFile } from '../../../executor/src/cli/genesisFile.ts'
import { readValidatorConfig } from '../../../executor/src/cli/validatorConfig.ts'
import { createValidator } from '../../../executor/src/node/createValidator.ts'
import type { Validator } from '../../../executor/src/validator/port.ts'

/** How a validator is kept busy. */
export type Load =
  /** One transaction after the other, so that blocks are as short as they can be. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  /** As many as are taken up, with so many under way. */
  | { readonly kind: 'full'; readonly underWay: number }
  | { readonly kind: 'none' }

export type BenchRequest =
  | { readonly type: 'load'; readonly load: Load }
  /** Asks for what was measured since the last time. */
  | { readonly type: 'measure' }

/** Times in milliseconds since 1970, of one machine. */
export interface BenchReport {
  readonly proposed: readonly { readonly height: number; readonly atMs: number }[]
  readonly committed: readonly {
    readonly height: number
    readonly atMs: number
    readonly transactions: number
    readonly refused: number
  }[]
  readonly cpuMs: number
  readonly members: number
}

export type BenchMessage = { readonly type: 'ready' } | ({ readonly type: 'report' } & BenchReport)

/** A stand-alone validator with real keys, disk and network that says what a benchmark asks it; argument: its validator.json. */
async function main(configFile: string): Promise<void> {
  const settings = await readValidatorConfig(configFile)
  const { context, genesis } = await readGenesisFile(settings.genesis)
  const proposed: BenchReport['proposed'][number][] = []
  const committed: BenchReport['committed'][number][] = []
  const nowMs = (): number => performance.timeOrigin + performance.now()
  const node = await createValidator(
    {
      ...settings,
      context,
      genesis,
      directory: settings.dataDirectory,
      bootstrap: settings.peers,
      announce: settings.announce ?? [],
      allowsPrivate: true,
      relay: 'off',
      dht: false,
    },
    {
      chain: { confirms: () => false },
      notify: (notice) => {
        if (notice.type === 'proposed') proposed.push({ height: notice.height, atMs: nowMs() })
      },
      onFatal: (error) => fail(error),
      onFault: (error) => console.error(error),
    },
  )
  const { validator } = node
  const busy = keepBusy(validator)
  validator.onCommit(({ height, verdicts }) => {
    const refused = verdicts.filter(({ refusal }) => refusal !== undefined).length
    committed.push({ height, atMs: nowMs(), transactions: verdicts.length - refused, refused })
  })
  let cpu = process.cpuUsage()
  process.on('message', (request: BenchRequest) => {
    if (request.type === 'load') return busy(request.load)
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    process.send?.({
      type: 'report',
      proposed: proposed.splice(0),
      committed: committed.splice(0),
      cpuMs: (user + system) / 1_000,
      members: validator.status().members,
    } satisfies BenchMessage)
  })
  process.once('disconnect', () => {
    node.close().then(() => process.exit(0), fail)
  })
  await validator.start()
  process.send?.({ type: 'ready' } satisfies BenchMessage)
}

function keepBusy(validator: Validator): (load: Load) => void {
  let load: Load = { kind: 'none' }
  let underWay = 0
  let said = 0
  let timer: NodeJS.Timeout | undefined
  const say = (): void => {
    said += 1
    // Changes the state each time, and is never refused.
    if (validator.submit({ type: 'heartbeat', capabilities: [`bench:${said}`] })) underWay += 1
  }
  const fill = (): void => {
    while (load.kind === 'full' && underWay < load.underWay) say()
  }
  validator.onCommit(({ verdicts }) => {
    underWay -= verdicts.filter(({ operator }) => operator === validator.operator).length
    fill()
  })
  return (next) => {
    load = next
    clearInterval(timer)
    if (load.kind === 'trickle') timer = setInterval(say, load.everyMs)
    fill()
  }
}

function fail(error: unknown): never {
  console.error(error)
  process.exit(1)
}

await main(process.argv[2] ?? '')
