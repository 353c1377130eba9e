import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './paths.ts'

const FLOW = join(ROOT, 'executor', 'src', 'cli', 'flow.ts')
const READY_TIMEOUT_MS = 120_000
const POLL_MS = 200

/** A real network on this machine: chain, contracts, staked executors. */
export interface LocalNetwork {
  readonly gatewayUrl: string
  readonly rpcUrl: string
  /** Commands started here find the network. */
  readonly folder: string
  stop(): Promise<void>
}

/** Starts `flow dev` on free ports, as a person would, and waits until it is ready. */
export async function startLocalNetwork(executors: number): Promise<LocalNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'flow-web-e2e-'))
  const args = [FLOW, 'dev', '--port', '0', '--gateway-port', '0', '--executors', String(executors)]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collectOutput(child)
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const record = await waitForRecord(join(folder, '.flow', 'devnet.json'), child)
    return {
      gatewayUrl: record.executors[0]?.gatewayUrl ?? '',
      rpcUrl: record.rpcUrl,
      folder,
      stop,
    }
  } catch (cause) {
    await stop()
    throw new Error(`the local network did not start:\n${output()}`, { cause })
  }
}

interface Record {
  readonly rpcUrl: string
  readonly executors: readonly { readonly gatewayUrl: string }[]
}

async function waitForRecord(path: string, child: ChildProcess): Promise<Record> {
  const until = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < until && child.exitCode === null) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return JSON.parse(text) as Record
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error('no record in time')
}

function collectOutput(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (text: string) => {
      output = (output + text).slice(-8_000)
    })
  }
  return () => output
}
