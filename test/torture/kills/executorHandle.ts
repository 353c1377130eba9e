import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order, Report } from './message.ts'

const PROCESS = fileURLToPath(new URL('executorProcess.ts', import.meta.url))

/** An executor process, and what it told. */
export class ExecutorHandle {
  readonly #configFile: string
  readonly #onReport: (report: Report, from: ExecutorHandle) => void
  #child: ChildProcess | undefined
  operator = ''
  height = 0
  /** Since it was started. */
  isReady = false
  readonly faults: string[] = []
  errors = ''

  constructor(configFile: string, onReport: (report: Report, from: ExecutorHandle) => void) {
    this.#configFile = configFile
    this.#onReport = onReport
  }

  start(): void {
    const child = fork(PROCESS, [this.#configFile], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#child = child
    this.isReady = false
    child.stderr?.on('data', (text: Buffer) => {
      this.errors = (this.errors + text.toString()).slice(-4_000)
    })
    child.on('message', (report: Report) => {
      if (this.#child !== child) return
      if (report.type === 'ready') {
        this.operator = report.operator
        this.isReady = true
      } else if (report.type === 'block') this.height = report.height
      else if (report.type === 'fault') this.faults.push(report.text)
      this.#onReport(report, this)
    })
  }

  tell(order: Order): void {
    if (this.#child?.connected === true) this.#child.send(order)
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    this.isReady = false
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
}
