import { readFileSync } from 'node:fs'
import { ChainErrorCode, RevertCode } from '@flowbuilder/sdk/actions/errors'
import { FlowVmErrorCode } from '@flowbuilder/sdk/flowvm/errors'
import { WorkflowErrorCode } from '@flowbuilder/sdk/workflow/errors'
import { describe, expect, it } from 'vitest'
import { DevnetErrorCode } from '../devnet/errors.ts'
import { CliErrorCode } from './errors.ts'
import { ExitCode, exitCodeOf } from './exitCodes.ts'

describe('exitCodeOf', () => {
  it.each(
    [
      CliErrorCode,
      DevnetErrorCode,
      ChainErrorCode,
      RevertCode,
      WorkflowErrorCode,
      FlowVmErrorCode,
    ].flatMap((codes) => Object.values(codes)),
  )('gives %s an exit code of its own kind', (code) => {
    expect(exitCodeOf(code)).not.toBe(ExitCode.UNEXPECTED)
  })

  it('tells the kinds apart', () => {
    expect(exitCodeOf('USAGE_INVALID')).toBe(ExitCode.USAGE)
    expect(exitCodeOf('KEY_FILE_EXPOSED')).toBe(ExitCode.USAGE)
    expect(exitCodeOf('FLOW_CYCLE')).toBe(ExitCode.WORKFLOW)
    expect(exitCodeOf('FLOWVM_OVERFLOW')).toBe(ExitCode.WORKFLOW)
    expect(exitCodeOf('WRONG_CHAIN')).toBe(ExitCode.CHAIN)
    expect(exitCodeOf('FEE_BELOW_FLOOR')).toBe(ExitCode.CHAIN)
    expect(exitCodeOf('GATEWAY_UNREACHABLE')).toBe(ExitCode.GATEWAY)
    expect(exitCodeOf('RUN_EXPIRED')).toBe(ExitCode.RUN)
    expect(exitCodeOf('VERIFY_FAILED')).toBe(ExitCode.VERIFICATION)
    expect(exitCodeOf('PORT_IN_USE')).toBe(ExitCode.MACHINE)
    expect(exitCodeOf('SOMETHING_ELSE')).toBe(ExitCode.UNEXPECTED)
  })

  it('is the table of docs/operating.md', () => {
    const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8')
    const documented = [...page.matchAll(/^\| `(\d+)` \|/gm)].map((row) => Number(row[1]))
    expect(documented).toEqual(Object.values(ExitCode))
  })
})
