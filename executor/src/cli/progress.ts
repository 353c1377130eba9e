import { formatSeconds } from './format.ts'
import type { Terminal } from './terminal.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** Without a terminal a sign of life this often, so that a log shows that the program still works. */
const HEARTBEAT_MS = 15_000
const INDENT = ' '.repeat(11) // as wide as clock and glyph

/**
 * Says what happens, one line a step, each with the seconds since the start.
 *
 * A step that takes time is announced with `wait`; a terminal shows it with a running clock.
 */
export class Progress {
  readonly #terminal: Terminal
  readonly #startedAt = performance.now()
  #timer: NodeJS.Timeout | undefined

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  /** Something is done. `detail` is secondary: a hash, an amount. */
  done(text: string, detail = ''): void {
    this.#line(this.#terminal.errorColor.green('✔'), text, detail)
  }

  /** Something worth knowing that is not a step. */
  info(text: string, detail = ''): void {
    this.#line(this.#terminal.errorColor.cyan('·'), text, detail)
  }

  warn(text: string, detail = ''): void {
    this.#line(this.#terminal.errorColor.yellow('!'), text, detail)
  }

  /** Something goes on until the next line. */
  wait(text: string): void {
    this.stop()
    const terminal = this.#terminal
    const since = performance.now()
    if (terminal.live) {
      let frame = 0
      const draw = (): void => {
        const seconds = formatSeconds(performance.now() - since)
        const glyph = terminal.errorColor.cyan(FRAMES[frame++ % FRAMES.length] ?? '')
        terminal.showLive(`${this.#clock()}  ${glyph} ${text} ${terminal.errorColor.dim(seconds)}`)
      }
      draw()
      this.#timer = setInterval(draw, FRAME_MS)
    } else {
      this.#timer = setInterval(() => {
        terminal.note(`${this.#clock()}  … ${text} (${formatSeconds(performance.now() - since)})`)
      }, HEARTBEAT_MS)
    }
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#terminal.clearLive()
  }

  #line(glyph: string, text: string, detail: string): void {
    this.stop()
    const terminal = this.#terminal
    terminal.note(`${this.#clock()}  ${glyph} ${text}${this.#suffix(text, detail)}`)
  }

  /** Behind the text if the line stays whole, else below it: a broken hash cannot be copied. */
  #suffix(text: string, detail: string): string {
    if (detail === '') return ''
    const fits = INDENT.length + text.length + 2 + detail.length <= this.#terminal.width
    return `${fits ? '  ' : `\n${INDENT}`}${this.#terminal.errorColor.dim(detail)}`
  }

  #clock(): string {
    return this.#terminal.errorColor.dim(formatSeconds(this.elapsedMs).padStart(7))
  }
}
