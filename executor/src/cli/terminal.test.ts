import { describe, expect, it } from 'vitest'
import { Terminal } from './terminal.ts'

function open(options: { json?: boolean; isTTY?: boolean; environment?: Record<string, string> }) {
  const written = { stdout: '', stderr: '' }
  const terminal = new Terminal({
    stdout: { write: (text) => (written.stdout += text), isTTY: options.isTTY ?? false },
    stderr: { write: (text) => (written.stderr += text), isTTY: options.isTTY ?? false },
    environment: options.environment ?? {},
    json: options.json ?? false,
  })
  return { terminal, written }
}

describe('Terminal', () => {
  it('writes bigints as decimal strings', () => {
    const { terminal, written } = open({ json: true })
    terminal.document({ fee: 2n ** 64n }, () => 'unused')
    expect(JSON.parse(written.stdout)).toEqual({ fee: '18446744073709551616' })
  })

  it('colours a terminal, not a pipe, and nothing with NO_COLOR', () => {
    expect(open({ isTTY: true }).terminal.color.red('x')).not.toBe('x')
    expect(open({ isTTY: false }).terminal.color.red('x')).toBe('x')
    expect(open({ isTTY: true, environment: { NO_COLOR: '1' } }).terminal.color.red('x')).toBe('x')
    expect(open({ isTTY: true, json: true }).terminal.color.red('x')).toBe('x')
  })

  it('rewrites a live line on a terminal and shows none in a pipe', () => {
    const pipe = open({ isTTY: false })
    pipe.terminal.showLive('proving')
    expect(pipe.written.stderr).toBe('')
    const tty = open({ isTTY: true })
    tty.terminal.showLive('proving')
    tty.terminal.note('done')
    expect(tty.written.stderr).toBe('\r\u001b[2Kproving\r\u001b[2Kdone\n')
  })
})
