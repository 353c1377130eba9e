import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callFlow } from './support/callFlow.ts'

const APPROVAL = ['approval/flow.yaml', '--input', 'approval/inputs.yaml'] as const
const MOCKED = ['simulate', ...APPROVAL, '--mock', 'approval/mocks.yaml'] as const

describe('flow for workflows of any kind of tasks', () => {
  let cwd: string
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'flow-workflows-'))
    await callFlow(['init', 'approval', '--template', 'approval'], cwd)
  })
  afterAll(() => rm(cwd, { recursive: true, force: true }))

  it('init writes a template under the name of its folder, and says where to read on', async () => {
    const { stdout, exitCode } = await callFlow(['init', 'my-etl', '--template', 'etl'], cwd)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('my-etl/README.md')
    await expect(readFile(join(cwd, 'my-etl/flow.yaml'), 'utf8')).resolves.toMatch(
      /^name: my-etl$/m,
    )
    await expect(readFile(join(cwd, 'my-etl/orders.csv'), 'utf8')).resolves.toContain('chair')
    const unknown = await callFlow(['init', 'x', '--template', 'payrol', '--json'], cwd)
    expect(unknown).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'USAGE_INVALID', remedy: 'Did you mean "payroll"?' } },
    })
  })

  it('simulate prints every task, and takes a signal of later', async () => {
    const words = [...MOCKED, '--signal', 'decision@20h={ approved: true, by: Ada }']
    const { document, exitCode } = await callFlow([...words, '--json'], cwd)
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({
      status: 'completed',
      durationMs: 72_000_000,
      outputs: { by: 'Ada' },
      mocked: {
        requests: [{ method: 'POST', url: 'https://hooks.example.com/approvals' }],
        writes: [{ task: 'pay', function: 'deposit', valueWei: '2500000000000000000' }],
      },
    })
    const shown = await callFlow(words, cwd)
    expect(shown.stdout).toMatch(/│ decision +│ wait +│ completed │ +1 │ +0 ms │ +20 h │/)
    expect(shown.stdout).toContain('would call deposit() of 0x111111…111111')
  })

  it('simulate shows a run that fails, with an exit code of its own', async () => {
    const { document, exitCode } = await callFlow([...MOCKED, '--json'], cwd)
    expect(exitCode).toBe(6)
    expect(document).toMatchObject({
      status: 'faulted',
      fault: { code: 'RUN_TASK_TIMEOUT', remedy: expect.any(String) },
    })
  })

  it('simulate says which mock is missing, and what is wrong in a file of mocks', async () => {
    const bare = await callFlow(['simulate', ...APPROVAL, '--json'], cwd)
    expect(bare).toMatchObject({
      exitCode: 6,
      document: { fault: { code: 'SIMULATION_NO_ANSWER' } },
    })
    await writeFile(join(cwd, 'bad.yaml'), 'http:\n  - url: https://a.example\n    stauts: 200\n')
    const bad = await callFlow(['simulate', ...APPROVAL, '--mock', 'bad.yaml', '--json'], cwd)
    expect(bad).toMatchObject({
      exitCode: 3,
      document: {
        error: {
          code: 'FLOW_UNKNOWN_KEY',
          remedy: 'Did you mean "status"?',
          where: { file: 'bad.yaml', line: 3, column: 5 },
        },
      },
    })
  })

  it('simulate refuses a signal that nobody waits for', async () => {
    const { document, exitCode } = await callFlow([...MOCKED, '--signal', 'decison', '--json'], cwd)
    expect(exitCode).toBe(3)
    expect(document).toMatchObject({
      error: { code: 'SIMULATION_STUCK', remedy: 'Did you mean "decision"?' },
    })
  })

  it('explain gives stages and worst case, and fails where they do not fit', async () => {
    const { document, exitCode } = await callFlow(['explain', ...APPROVAL, '--json'], cwd)
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({
      stages: [['ask', 'payAtOnce'], ['decision'], ['pay'], ['alarm']],
      worst: { path: ['ask', 'decision', 'pay', 'alarm'], writeGas: '1000000' },
      fee: { totalWei: '5001000000000000000' },
      withInputs: true,
    })
    const late = await callFlow(['explain', ...APPROVAL, '--deadline', '1h', '--json'], cwd)
    expect(late).toMatchObject({
      exitCode: 3,
      document: { error: { code: 'PLAN_OVER_DEADLINE', data: { limitMs: 3_600_000 } } },
    })
    const poor = await callFlow(['explain', ...APPROVAL, '--fee', '5', '--json'], cwd)
    expect(poor).toMatchObject({
      exitCode: 3,
      document: { error: { code: 'PLAN_OVER_ESCROW', data: { worstWei: '5001000000000000000' } } },
    })
  })

  it('run refuses tasks that a network cannot settle in their mode, before it spends anything', async () => {
    const { document, exitCode } = await callFlow(['run', ...APPROVAL, '--json'], cwd)
    expect(exitCode).toBe(3)
    expect(document).toMatchObject({
      error: {
        code: 'FLOW_TASK_KIND_UNSUPPORTED',
        data: { path: 'tasks.decision.wait' },
        where: { file: 'approval/flow.yaml', line: 25 },
      },
    })
  })
})
