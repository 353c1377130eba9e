import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import { printError } from './printError.ts'
import { Terminal } from './terminal.ts'

function capture(json: boolean): {
  terminal: Terminal
  written: { stdout: string; stderr: string }
} {
  const written = { stdout: '', stderr: '' }
  const terminal = new Terminal({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    environment: {},
    json,
  })
  return { terminal, written }
}

const cycle = (where?: FlowError['where']): FlowError =>
  new FlowError({
    data: { code: 'FLOW_CYCLE' },
    message: 'a needs a',
    remedy: 'Remove one of the references.',
    where,
  })

describe('printError', () => {
  it('prints code, place, frame and remedy on standard error', () => {
    const directory = mkdtempSync(join(tmpdir(), 'flow-frame-'))
    const file = join(directory, 'flow.yaml')
    writeFileSync(file, 'tasks:\n  a:\n    with: { x: 1 }\n  b: 2\n')
    const { terminal, written } = capture(false)
    const exitCode = printError(cycle({ file, line: 3, column: 13 }), terminal, {})
    rmSync(directory, { recursive: true })
    expect(exitCode).toBe(3)
    expect(written.stdout).toBe('')
    expect(written.stderr).toBe(
      [
        'error FLOW_CYCLE: a needs a',
        `  at ${file}:3:13`,
        '',
        '    2 |   a:',
        '  > 3 |     with: { x: 1 }',
        '      |             ^',
        '    4 |   b: 2',
        '',
        'How to mend: Remove one of the references.',
        '',
      ].join('\n'),
    )
  })

  it('leaves the frame out when the file cannot be read', () => {
    const { terminal, written } = capture(false)
    printError(cycle({ file: 'gone.yaml', line: 1, column: 1 }), terminal, {})
    expect(written.stderr.split('\n')).toEqual([
      'error FLOW_CYCLE: a needs a',
      '  at gone.yaml:1:1',
      'How to mend: Remove one of the references.',
      '',
    ])
  })

  it('prints one JSON document on standard output with --json', () => {
    const { terminal, written } = capture(true)
    expect(printError(cycle({ file: 'flow.yaml', line: 1, column: 2 }), terminal, {})).toBe(3)
    expect(JSON.parse(written.stdout)).toEqual({
      error: {
        code: 'FLOW_CYCLE',
        message: 'a needs a',
        remedy: 'Remove one of the references.',
        where: { file: 'flow.yaml', line: 1, column: 2 },
        data: { code: 'FLOW_CYCLE' },
      },
    })
    expect(written.stderr).toBe('')
  })

  it('never prints a second document', () => {
    const { terminal, written } = capture(true)
    terminal.document({ ready: true }, () => '')
    expect(printError(cycle(), terminal, {})).toBe(3)
    expect(JSON.parse(written.stdout)).toEqual({ ready: true })
    expect(written.stderr).toMatch(/^error FLOW_CYCLE/)
  })

  it('counts anything that is not an error of ours as unexpected', () => {
    const { terminal, written } = capture(true)
    expect(printError(new TypeError('x is undefined'), terminal, {})).toBe(1)
    expect(JSON.parse(written.stdout).error.code).toBe('UNEXPECTED')
  })

  it('does not show the access key in an RPC URL', () => {
    const { terminal, written } = capture(false)
    printError(new Error('no answer from https://rpc.example.org/v2/SECRET'), terminal, {
      FLOW_DEBUG: '1',
    })
    expect(written.stderr).not.toContain('SECRET')
  })
})
