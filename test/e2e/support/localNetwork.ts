import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DevnetDocument } from '../../../executor/src/cli/describeDevnet.ts'
import { parseDeployment } from '../../../sdk/src/actions/deployment.ts'
import { cleanEnvironment } from './runFlow.ts'

const FLOW = fileURLToPath(new URL('../../../executor/src/cli/flow.ts', import.meta.url))

/** A network that runs for the tests of one file. */
export interface LocalNetwork {
  readonly record: DevnetDocument
  /** Empty folder for the files of the tests. */
  readonly directory: string
  /** FLOW_ variables that point commands at the network. */
  readonly environment: Readonly<Record<string, string>>
  readonly process: ChildProcess
  stop(): Promise<number | null>
}

export const FREE_PORTS = ['--port', '0', '--gateway-port', '0'] as const

/** Starts `flow dev --json` as a child process, as a person would; without a record unless told otherwise. */
export function startLocalNetwork(
  words: readonly string[] = [],
  ports: readonly string[] = ['--ephemeral'],
): Promise<LocalNetwork> {
  // Two are enough for commands; what a whole network does is tested by itself.
  const size = words.includes('--executors') ? [] : ['--executors', '2']
  return startNetworkOf([FLOW, 'dev', '--json', ...ports, ...size, ...words])
}

/** The same with another command that prints the document of a local network. */
export async function startNetworkOf(command: readonly string[]): Promise<LocalNetwork> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-e2e-'))
  const child = spawn(process.execPath, command, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(),
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const record = await readDocument(child, ended).catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true })
    throw error
  })
  return {
    record,
    directory,
    environment: {
      FLOW_RPC_URL: record.rpcUrl,
      FLOW_DEPLOYMENT: record.deploymentFile,
      FLOW_GATEWAY: record.executors[0]?.gatewayUrl ?? '',
      FLOW_KEY_FILE: record.requester.keyFile,
    },
    process: child,
    async stop() {
      child.kill('SIGTERM')
      const [exitCode] = await ended
      await rm(directory, { recursive: true, force: true })
      return exitCode
    },
  }
}

/** The document comes in pieces; the process goes on after it. */
function readDocument(
  child: ChildProcess,
  ended: Promise<[number | null]>,
): Promise<DevnetDocument> {
  let stdout = ''
  let stderr = ''
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (!stdout.endsWith('}\n')) return
      try {
        const document = JSON.parse(stdout)
        if (document.error !== undefined) return
        const deployment = parseDeployment(JSON.stringify(document.deployment))
        resolve({ ...document, deployment })
      } catch {
        // Only a part of it yet.
      }
    })
    void ended.then(([exitCode]) =>
      reject(new Error(`the network ended with ${exitCode}: ${stdout}${stderr}`)),
    )
  })
}
