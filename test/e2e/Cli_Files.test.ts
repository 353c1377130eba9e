import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY, runFlow, runFlowJson } from './support/runFlow.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'flow-cli-'))
})
afterAll(() => rm(cwd, { recursive: true }))

describe('flow', () => {
  it('prints its help on standard output without a command', async () => {
    const { exitCode, stdout, stderr } = await runFlow([])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Usage: flow /)
    expect(stderr).toBe('')
  })

  it.each([
    ['an unknown command', ['runn']],
    ['an unknown option', ['validate', 'flow.yaml', '--fast']],
    ['a missing argument', ['status']],
    ['a malformed id', ['status', '0x12']],
    ['a malformed fee', ['run', 'flow.yaml', '--fee', 'much']],
    ['a command group alone', ['executor']],
  ])('ends with 2 on %s, and says so as JSON', async (_case, words) => {
    const { exitCode, document } = await runFlowJson(words)
    expect(exitCode).toBe(2)
    expect(document).toMatchObject({
      error: { code: 'USAGE_INVALID', message: expect.any(String), remedy: expect.any(String) },
    })
  })

  it('uses no colour without a terminal, and one with FORCE_COLOR', async () => {
    const plain = await runFlow(['validate', 'gone.yaml'], { cwd })
    expect(plain.stderr).not.toContain('\u001b[')
    const colored = await runFlow(['validate', 'gone.yaml'], {
      cwd,
      environment: { FORCE_COLOR: '1' },
    })
    expect(colored.stderr).toContain('\u001b[')
  })
})

describe('flow init, validate and simulate', () => {
  it('write a workflow that is valid and runs as it stands', async () => {
    const created = await runFlowJson(['init', 'shares'], { cwd })
    expect(created).toMatchObject({
      exitCode: 0,
      document: { files: ['shares/flow.yaml', 'shares/inputs.yaml'] },
    })

    const valid = await runFlowJson(['validate', 'shares/flow.yaml'], { cwd })
    expect(valid).toMatchObject({
      exitCode: 0,
      document: { valid: true, name: 'shares' },
      stderr: '',
    })

    const simulated = await runFlowJson(
      ['simulate', 'shares/flow.yaml', '--input', 'shares/inputs.yaml'],
      { cwd },
    )
    expect(simulated).toMatchObject({
      exitCode: 0,
      document: {
        outputs: {
          payouts: [
            { amount: '600000000000000000' },
            { amount: '250000000000000000' },
            { amount: '150000000000000000' },
          ],
        },
        steps: { limit: 64 },
      },
      stderr: '',
    })
  })

  it('do not overwrite a file', async () => {
    await runFlow(['init', 'twice'], { cwd })
    await writeFile(join(cwd, 'twice', 'flow.yaml'), 'mine')
    const { exitCode, document } = await runFlowJson(['init', 'twice'], { cwd })
    expect(exitCode).toBe(2)
    expect(document).toMatchObject({ error: { code: 'USAGE_FILE' } })
    await expect(readFile(join(cwd, 'twice', 'flow.yaml'), 'utf8')).resolves.toBe('mine')
  })

  it('take inputs as value, CSV and file, and give the same result', async () => {
    await runFlow(['init', 'mixed'], { cwd })
    await writeFile(
      join(cwd, 'members.csv'),
      'account,points\n0x1111111111111111111111111111111111111111,60\n0x2222222222222222222222222222222222222222,25\n0x3333333333333333333333333333333333333333,15\n',
    )
    const fromFile = await runFlowJson(
      ['simulate', 'mixed/flow.yaml', '--input', 'mixed/inputs.yaml'],
      { cwd },
    )
    const fromParts = await runFlowJson(
      [
        'simulate',
        'mixed/flow.yaml',
        '--input',
        'reward=1000000000000000000',
        '--input',
        'members=@members.csv',
      ],
      { cwd },
    )
    expect(fromParts.exitCode).toBe(0)
    expect(fromParts.document).toEqual(fromFile.document)
  })

  it('fit the sample into one proof, and show its outputs as a table', async () => {
    const words = ['samples/pro-rata/inputs.yaml', 'accounts=@samples/pro-rata/accounts.csv']
    const { exitCode, stdout } = await runFlow(
      ['simulate', 'samples/pro-rata/flow.yaml', ...words.flatMap((word) => ['--input', word])],
      { cwd: REPOSITORY },
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/│ 0xF10B0000E504feA7A645fAbdeDA13fe1a18b64C4 │ 8993174458944311510 │/)
    expect(stdout).toMatch(/^steps +60 of 64/m)
  })
})
