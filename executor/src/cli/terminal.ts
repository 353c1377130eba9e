import pc from 'picocolors'

/** The part of a writable stream that output needs; tests give their own. */
export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface TerminalOptions {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly environment: Record<string, string | undefined>
  /** Print one JSON document on standard output and nothing else there. */
  readonly json: boolean
}

/**
 * Where a command writes: its one result on standard output, everything else on standard error.
 *
 * - With `json` the result is one JSON document (bigints as decimal strings), otherwise text for people.
 * - Colours follow NO_COLOR, FORCE_COLOR and whether the stream is a terminal; the two streams are judged apart.
 */
export class Terminal {
  readonly json: boolean
  readonly color: ReturnType<typeof pc.createColors>
  readonly errorColor: ReturnType<typeof pc.createColors>
  /** True if a line on standard error may be rewritten in place. */
  readonly live: boolean
  readonly width: number
  readonly #options: TerminalOptions
  #liveLine = ''
  #documented = false

  constructor(options: TerminalOptions) {
    this.#options = options
    this.json = options.json
    this.color = pc.createColors(!options.json && wantsColor(options.stdout, options.environment))
    this.errorColor = pc.createColors(wantsColor(options.stderr, options.environment))
    this.live =
      options.stderr.isTTY === true &&
      options.environment.CI === undefined &&
      options.environment.TERM !== 'dumb'
    this.width = options.stdout.columns ?? options.stderr.columns ?? 80
  }

  /** True once standard output has its document: whatever comes later must not follow it there. */
  get documented(): boolean {
    return this.#documented
  }

  /** The result of the command. Call it once. */
  document(value: unknown, render: () => string): void {
    this.clearLive()
    this.#documented = true
    const text = this.json ? JSON.stringify(value, bigintAsText, 2) : render()
    this.#options.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** A line of progress or diagnosis. */
  note(text: string): void {
    this.clearLive()
    this.#options.stderr.write(`${text}\n`)
  }

  /** Shows what is going on now in the last line, cut to its width; without a terminal it shows nothing. */
  showLive(line: string): void {
    const text = cutVisible(line, this.width - 1)
    if (!this.live || text === this.#liveLine) return
    this.#options.stderr.write(`\r\u001b[2K${text}`)
    this.#liveLine = text
  }

  clearLive(): void {
    if (this.#liveLine === '') return
    this.#options.stderr.write('\r\u001b[2K')
    this.#liveLine = ''
  }
}

/** The first `width` visible characters: a wrapped line could not be taken back. Colour codes take no room. */
function cutVisible(text: string, width: number): string {
  let visible = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\u001b\[[0-9;]*m|[\s\S]/g, (part) =>
    part.length > 1 || ++visible <= width ? part : '',
  )
}

function wantsColor(
  stream: OutputStream,
  environment: Record<string, string | undefined>,
): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
  return stream.isTTY === true && TERM !== 'dumb'
}

/** Replacer for JSON.stringify: an integer that may pass 2^53 must not become a float in the reader. */
export function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
