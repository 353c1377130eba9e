import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SimulationErrorCode } from '../../executor/src/simulation/errors.ts'
import { BlobErrorCode } from '../../sdk/src/blobs/errors.ts'
import { CompileErrorCode } from '../../sdk/src/compiler/errors.ts'
import { PlanErrorCode } from '../../sdk/src/planner/errors.ts'
import { WorkflowErrorCode } from '../../sdk/src/workflow/errors.ts'
import { InputErrorCode } from '../../sdk/src/workflow/inputs/errors.ts'
import { parseFlow } from '../../sdk/src/workflow/parseFlow.ts'

const SPEC = readFileSync(new URL('../../docs/specs/workflow.md', import.meta.url), 'utf8')
const CODES: readonly string[] = [
  BlobErrorCode,
  CompileErrorCode,
  InputErrorCode,
  WorkflowErrorCode,
  PlanErrorCode,
  SimulationErrorCode,
].flatMap((codes) => Object.values(codes))

describe('docs/specs/workflow.md', () => {
  it('names every code of the language, and no other', () => {
    const named = new Set(SPEC.match(/\b(?:FLOW|INPUT|COMPILE|BLOB|PLAN|SIMULATION)_[A-Z_]+\b/g))
    expect([...named].sort()).toEqual([...CODES].sort())
  })

  it('starts with a workflow that is valid', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(SPEC)?.[1] ?? ''
    expect(parseFlow(example, { file: 'workflow.md' }).name).toBe('pro-rata-rewards')
  })
})
