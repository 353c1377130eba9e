import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ValidatorMessage } from '../../../executor/src/cli/commands/validatorStart.ts'
import { prepareLocalNetwork } from '../../../executor/src/cli/prepareLocalNetwork.ts'

const FLOW = fileURLToPath(new URL('../../../executor/src/cli/flow.ts', import.meta.url))
const CHAIN_ID = 31_337n
const FIRST_PORT = 20_000
const LAST_PORT = 60_000

/** Folders of a network of stand-alone validators on this machine, as `flow validator local` makes them. */
export interface ValidatorFolders {
  readonly directory: string
  readonly configFiles: readonly string[]
  remove(): Promise<void>
}

export async function prepareValidators(size: number): Promise<ValidatorFolders> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-validators-'))
  const port = await freePorts(size)
  const { configFiles } = await prepareLocalNetwork({ directory, size, port, chainId: CHAIN_ID })
  return {
    directory,
    configFiles,
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A run of `flow validator start`. */
export class ValidatorProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  /** Ids of the blocks that it told of, by height. */
  readonly blocks = new Map<number, string>()
  /** What it said on standard error. */
  errors = ''

  constructor(configFile: string) {
    this.#child = fork(FLOW, ['validator', 'start', '--config', configFile], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString()
    })
    this.#child.on('message', (message: ValidatorMessage) => {
      if (message.type === 'validatorBlock') this.blocks.set(message.height, message.id)
    })
  }

  get height(): number {
    return Math.max(0, ...this.blocks.keys())
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Resolves with the exit code, null after a signal that it did not handle. */
  async end(name: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(name)
    return this.#ended
  }
}

/** The first of so many ports in a row that nobody listens on at this moment. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT))
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const areFree = await Promise.all(ports.map(isFree))
    if (areFree.every((free) => free)) return first
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
