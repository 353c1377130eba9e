import { readFileSync } from 'node:fs'
import { ChainErrorCode, RevertCode } from '@flowbuilder/sdk/actions/errors'
import { BlobErrorCode } from '@flowbuilder/sdk/blobs/errors'
import { CompileErrorCode } from '@flowbuilder/sdk/compiler/errors'
import { FlowVmErrorCode } from '@flowbuilder/sdk/flowvm/errors'
import { PlanErrorCode } from '@flowbuilder/sdk/planner/errors'
import { WorkflowErrorCode } from '@flowbuilder/sdk/workflow/errors'
import { InputErrorCode } from '@flowbuilder/sdk/workflow/inputs/errors'
import { describe, expect, it } from 'vitest'
import { DeployErrorCode } from '../../../scripts/contracts/errors.ts'
import { DevnetErrorCode } from '../devnet/errors.ts'
import { GatewayErrorCode } from '../gateway/errors.ts'
import { NodeErrorCode } from '../node/errors.ts'
import { ProvingErrorCode } from '../proving/errors.ts'
import { QueueErrorCode } from '../queue/errors.ts'
import { RunErrorCode } from '../requests/errors.ts'
import { EngineErrorCode } from '../runtime/errors.ts'
import { ChainTaskErrorCode } from '../runtime/tasks/chain/errors.ts'
import { HttpErrorCode } from '../runtime/tasks/http/errors.ts'
import { SettlementErrorCode } from '../settlement/errors.ts'
import { SimulationErrorCode } from '../simulation/errors.ts'
import { BlobStoreErrorCode } from '../storage/blobs/errors.ts'
import { StorageErrorCode } from '../storage/errors.ts'
import { LogErrorCode } from '../storage/log/errors.ts'
import { WorkerErrorCode } from '../workers/errors.ts'
import { CliErrorCode } from './errors.ts'
import { ExitCode, exitCodeOf } from './exitCodes.ts'

const CODES: readonly string[] = [
  ...[
    ChainErrorCode,
    RevertCode,
    BlobErrorCode,
    CompileErrorCode,
    FlowVmErrorCode,
    WorkflowErrorCode,
  ],
  ...[
    InputErrorCode,
    DeployErrorCode,
    DevnetErrorCode,
    GatewayErrorCode,
    NodeErrorCode,
    ProvingErrorCode,
  ],
  ...[
    RunErrorCode,
    WorkerErrorCode,
    SettlementErrorCode,
    BlobStoreErrorCode,
    StorageErrorCode,
    CliErrorCode,
  ],
  ...[PlanErrorCode, SimulationErrorCode, EngineErrorCode, LogErrorCode],
  ...[QueueErrorCode, HttpErrorCode, ChainTaskErrorCode],
].flatMap((codes) => Object.values(codes))

describe('exitCodeOf', () => {
  it('gives every code an exit code of its own kind, except for bugs', () => {
    const unexpected = CODES.filter((code) => exitCodeOf(code) === ExitCode.UNEXPECTED)
    expect(unexpected.sort()).toEqual(['INTERNAL_ERROR', 'UNEXPECTED'])
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
