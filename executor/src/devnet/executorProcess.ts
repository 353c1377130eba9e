import { type ChildProcess, fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Address } from 'viem'
import { DevnetError, DevnetErrorCode } from './errors.ts'
import type { FaultKind } from './faults/fault.ts'

const FLOW = fileURLToPath(new URL('../cli/flow.ts', import.meta.url))
const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 15_000

/** What `flow executor start` tells the process that forked it. */
export interface ExecutorReadyMessage {
  readonly type: 'executorReady'
  readonly address: Address
  readonly gatewayUrl: string
}

export interface ExecutorProcessOptions {
  /** Counts from 1; for people. */
  readonly index: number
  readonly configFile: string
  readonly logFile: string
  /** Makes it faulty. @default it is correct */
  readonly fault?: FaultKind | undefined
}

export interface ExecutorProcess {
  readonly index: number
  readonly pid: number
  readonly address: Address
  readonly gatewayUrl: string
  readonly logFile: string
  /** Resolves with the exit code when the process has ended, whoever ended it. */
  readonly ended: Promise<number | null>
  /** Idempotent: asks the node to finish and ends it by force after 15 s. */
  stop(): Promise<void>
  /** Ends it at once, as a power cut would. Idempotent. */
  kill(): Promise<void>
}

/**
 * Starts `flow executor start` as a child process, as an operator would, and waits until its gateway answers.
 *
 * The child ends on its own when its IPC channel closes, that is also when this process is killed.
 *
 * - Errors: DEVNET_EXECUTOR_FAILED with the end of its log.
 */
export async function startExecutorProcess(
  options: ExecutorProcessOptions,
): Promise<ExecutorProcess> {
  const { index, logFile } = options
  const log = openSync(logFile, 'a')
  const words = ['executor', 'start', '--config', options.configFile]
  if (options.fault !== undefined) words.push('--fault', options.fault)
  const child = fork(FLOW, words, {
    stdio: ['ignore', log, log, 'ipc'],
    detached: true, // Ctrl-C must not reach it before the parent has decided the order
  })
  closeSync(log)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  const ready = await waitUntilReady(child, ended)
  if (ready === undefined) {
    await stop()
    throw await executorFailedError(index, child.exitCode, logFile)
  }
  return {
    index,
    pid: child.pid ?? 0,
    address: ready.address,
    gatewayUrl: ready.gatewayUrl,
    logFile,
    ended,
    stop,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function waitUntilReady(
  child: ChildProcess,
  ended: Promise<unknown>,
): Promise<ExecutorReadyMessage | undefined> {
  const { promise, resolve } = Promise.withResolvers<ExecutorReadyMessage | undefined>()
  child.on('message', (message: ExecutorReadyMessage) => {
    if (message.type === 'executorReady') resolve(message)
  })
  const timer = setTimeout(() => resolve(undefined), READY_TIMEOUT_MS)
  void ended.then(() => resolve(undefined))
  const message = await promise
  clearTimeout(timer)
  return message
}

/** For an executor that did not start, or ended although nobody asked it to. */
export async function executorFailedError(
  index: number,
  exitCode: number | null,
  logFile: string,
): Promise<DevnetError> {
  const reason = (await readFile(logFile, 'utf8').catch(() => ''))
    .trim()
    .split('\n')
    .slice(-6)
    .join('\n')
  return new DevnetError({
    data: { code: DevnetErrorCode.EXECUTOR_FAILED, index, exitCode, reason },
    message: `executor ${index} ${exitCode === null ? 'is not ready in time' : `ended with code ${exitCode}`}${reason === '' ? '' : `:\n${reason}`}`,
    remedy:
      'Read the end of its log above; if the data directory is damaged, start with an empty one.',
  })
}
