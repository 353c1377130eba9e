import { basename } from 'node:path'
import type { TraceEvent } from './traceEvent.ts'

/** What the kernel has to be asked for. */
export const STRACE_CALLS =
  'openat,write,writev,pwrite64,pwritev,fdatasync,fsync,ftruncate,rename,renameat,renameat2,unlink,unlinkat'

interface Call {
  readonly name: string
  readonly arguments: string
  /** Undefined while it runs: changes count from their start, syncs from their end. */
  readonly result: number | undefined
}

/** Promises of the writer; it tells them by writing lines to this file, in order with its other calls. */
const TRACE_FILE = 'trace.jsonl'

/**
 * The trace of a writer as the kernel saw it.
 *
 * - `output`: of `strace -f -xx`, every line with the thread in front.
 * - `directory`: of the log; calls for other files are left out.
 */
export function parseStrace(output: string, directory: string): TraceEvent[] {
  const events: TraceEvent[] = []
  const paths = new Map<string, string>()
  const files = new Map<string, number>()
  let opened = 0
  for (const { name, arguments: text, result } of readCalls(output)) {
    const [first = ''] = /^[^,]+/.exec(text) ?? []
    const texts = [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g)].map(
      ([, hex = '', cut]) => {
        if (cut !== undefined) throw new Error('strace cut off the bytes of a call')
        return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
      },
    )
    const path = paths.get(first) ?? ''
    const inLog = path.startsWith(`${directory}/`)
    const file = files.get(first) ?? 0
    const starts = result === undefined
    switch (name) {
      case 'openat': {
        if (starts || result < 0) break
        const target = texts[0]?.toString() ?? ''
        opened += 1
        paths.set(String(result), target)
        files.set(String(result), opened)
        if (target.startsWith(`${directory}/`) && text.includes('O_RDWR'))
          events.push({
            do: text.includes('O_CREAT') ? 'create' : 'open',
            path: basename(target),
            file: opened,
          })
        break
      }
      case 'pwrite64': {
        const position = Number(/(\d+)$/.exec(text)?.[1])
        if (starts && inLog)
          events.push({ do: 'write', file, position, bytes: texts[0]?.toString('base64') ?? '' })
        break
      }
      case 'write':
        if (starts && path.endsWith(TRACE_FILE)) events.push(...readPromises(texts[0]))
        else if (inLog) throw new Error('the log writes without a position')
        break
      case 'writev':
      case 'pwritev':
        if (inLog) throw new Error(`the log uses ${name}, which is not replayed`)
        break
      case 'fdatasync':
      case 'fsync':
        if (starts || result < 0) break
        if (inLog) events.push({ do: 'sync', file })
        else if (path === directory) events.push({ do: 'syncNames' })
        break
      case 'ftruncate':
        if (starts && inLog)
          events.push({ do: 'cut', file, size: Number(/(\d+)$/.exec(text)?.[1]) })
        break
      default: {
        const [from = '', to = ''] = texts.map((bytes) => bytes.toString())
        if (!starts || !from.startsWith(`${directory}/`)) break
        events.push(
          name.startsWith('rename')
            ? { do: 'rename', from: basename(from), to: basename(to) }
            : { do: 'remove', path: basename(from) },
        )
      }
    }
  }
  return events
}

/** Each call twice, at its start and at its end, in the order of the lines. */
function* readCalls(output: string): Generator<Call> {
  const running = new Map<string, string>()
  for (const line of output.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest)
    const unfinished = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(rest)
    if (unfinished !== null) {
      const [, name = '', text = ''] = unfinished
      running.set(thread, text)
      yield { name, arguments: text.replace(/,\s*$/, ''), result: undefined }
      continue
    }
    const whole = resumed ?? /^(\w+)\((.*)$/.exec(rest)
    if (whole === null) continue
    const [, name = '', tail = ''] = whole
    const ended = /^(.*?)\)\s+= (-?\d+)/.exec(tail)
    if (ended === null) continue
    const [, text = '', result = '0'] = ended
    const all = (resumed === null ? '' : (running.get(thread) ?? '')) + text
    if (resumed === null) yield { name, arguments: all, result: undefined }
    yield { name, arguments: all, result: Number(result) }
  }
}

function readPromises(bytes: Buffer | undefined): TraceEvent[] {
  return (bytes?.toString() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): TraceEvent => JSON.parse(line))
    .filter(
      (event) => event.do === 'submit' || event.do === 'acknowledge' || event.do === 'release',
    )
}
