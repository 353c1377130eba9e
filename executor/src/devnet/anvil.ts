import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createPublicClient, createTestClient, http } from 'viem'
import { LOOPBACK } from './claimPort.ts'
import { DevnetError, DevnetErrorCode } from './errors.ts'
import { GUARD } from './guardDirectory.ts'

export const LOCAL_CHAIN_ID = 31337
/** The public test phrase of every Ethereum tool: its accounts hold nothing on a real network. */
export const LOCAL_MNEMONIC = 'test test test test test test test test test test test junk'

const START_TIMEOUT_MS = 20_000
const POLL_MS = 50
const ANSWER_TIMEOUT_MS = 1_000
const STATE_INTERVAL_SECONDS = 5
/** A new chain begins that long ago: each block is a second later than the one before, and many come at once before the network starts. */
const HEAD_START_SECONDS = 600

export interface AnvilOptions {
  readonly port: number
  /** Holds the log, the cache and, if `keep` is set, the state. */
  readonly dataDirectory: string
  /** Load the state of an earlier run and save it at the end; otherwise the directory is removed at the end. */
  readonly keep: boolean
}

export interface Anvil {
  readonly rpcUrl: string
  readonly logFile: string
  readonly guardPid: number
  /** Resolves when the chain has ended, whoever ended it. */
  readonly ended: Promise<number | null>
  /** From one block a transaction to one block every `seconds`, in step with the clock of this machine. */
  setBlockTime(seconds: number): Promise<void>
  /** Idempotent; resolves when the process is gone and its directory is saved or removed. */
  stop(): Promise<void>
}

/**
 * Starts a local chain on the loopback interface and waits until it answers. It mines a block a transaction at first.
 *
 * - Errors: DEVNET_CHAIN_FAILED with the end of its log. The port must be free (claimPort.ts).
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const { port, dataDirectory } = options
  const rpcUrl = `http://${LOOPBACK}:${port}`
  const logFile = join(dataDirectory, 'chain.log')
  const child = spawn(
    process.execPath,
    [GUARD, options.keep ? '-' : dataDirectory, ...anvilCommand(options)],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its own process group: Ctrl-C reaches this program alone, which then ends the others in order.
      detached: true,
      env: { ...process.env, HOME: dataDirectory, NO_COLOR: '1' },
    },
  )
  const log = createWriteStream(logFile)
  log.on('error', () => {}) // the guard may remove the directory first
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      log.end()
      resolve(code)
    })
  })
  const client = createTestClient({ mode: 'anvil', transport: http(rpcUrl) })
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await ended
  }
  try {
    const patience = http(rpcUrl, { retryCount: 0, timeout: ANSWER_TIMEOUT_MS })
    await waitUntilReady(
      () => createPublicClient({ transport: patience }).getChainId(),
      child,
      logFile,
    )
  } catch (error) {
    await stop()
    throw error
  }
  return {
    rpcUrl,
    logFile,
    guardPid: child.pid ?? 0,
    ended,
    async setBlockTime(seconds) {
      // A chain that was kept stands still meanwhile; one that was just made began in the past.
      const { timestamp } = await createPublicClient({ transport: http(rpcUrl) }).getBlock({
        blockTag: 'pending',
      })
      const behindS = Math.floor(Date.now() / 1_000) - Number(timestamp)
      if (behindS > 0) await client.increaseTime({ seconds: behindS })
      await client.setIntervalMining({ interval: seconds })
    },
    stop,
  }
}

function anvilCommand({ port, dataDirectory, keep }: AnvilOptions): string[] {
  const stateFile = join(dataDirectory, 'chain.json')
  const isNew = !keep || !existsSync(stateFile)
  const state = keep
    ? ['--state', stateFile, '--state-interval', String(STATE_INTERVAL_SECONDS)]
    : []
  return [
    ...anvilProgram(),
    ...(isNew ? ['--timestamp', String(Math.floor(Date.now() / 1_000) - HEAD_START_SECONDS)] : []),
    ...['--host', LOOPBACK, '--port', String(port), '--chain-id', String(LOCAL_CHAIN_ID)],
    ...['--hardfork', 'prague', '--mnemonic', LOCAL_MNEMONIC, '--quiet'],
    ...['--cache-path', join(dataDirectory, 'chain-cache')],
    ...state,
  ]
}

/** The native program behind @foundry-rs/anvil: its launcher would be one process more that can be left behind. */
export function anvilProgram(): string[] {
  const require = createRequire(import.meta.url)
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    return [require.resolve(`@foundry-rs/anvil-${process.platform}-${architecture}/bin/${name}`)]
  } catch {
    return [process.execPath, require.resolve('@foundry-rs/anvil/bin.mjs')]
  }
}

async function waitUntilReady(
  ask: () => Promise<number>,
  child: ChildProcess,
  logFile: string,
): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS
  for (;;) {
    if (child.exitCode !== null || performance.now() > giveUpAt)
      throw await chainFailedError(child.exitCode, logFile)
    try {
      await ask()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }
}

/** For a chain that did not start, or ended although nobody asked it to. */
export async function chainFailedError(
  exitCode: number | null,
  logFile: string,
): Promise<DevnetError> {
  const log = (await readFile(logFile, 'utf8').catch(() => ''))
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n')
  return new DevnetError({
    data: { code: DevnetErrorCode.CHAIN_FAILED, exitCode, log },
    message: `the local chain ${exitCode === null ? 'does not answer' : `ended with code ${exitCode}`}${log === '' ? '' : `: ${log}`}`,
    remedy:
      'Run "npm ci" again if its program is missing; with --data, remove a damaged chain.json and start anew.',
  })
}
