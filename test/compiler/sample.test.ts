import { getAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { fitsWord } from '../../sdk/src/flowvm/evaluate.ts'
import { FLOWVM_64 } from '../../sdk/src/flowvm/program.ts'
import { hashDefinition } from '../../sdk/src/workflow/canonicalizeDefinition.ts'
import { flow } from '../../sdk/src/workflow/flowBuilder.ts'
import type { Row } from '../../sdk/src/workflow/inputs/inputValues.ts'
import type { JsonValue } from '../../sdk/src/workflow/jsonValue.ts'
import { prepareFlow } from '../../sdk/src/workflow/prepareFlow.ts'
import { restoreFlow } from '../../sdk/src/workflow/restoreFlow.ts'
import { simulateFlow } from '../../sdk/src/workflow/simulateFlow.ts'
import vector from '../vectors/sample.json' with { type: 'json' }
import { readSample } from './support/readSample.ts'

const { definition, inputs } = readSample()
const accounts = inputs['accounts'] as readonly Row[]
const reward = inputs['reward'] as bigint
const prepared = prepareFlow({ definition, inputs })
const simulated = simulateFlow(prepared)

/** The airdrop list of a run with these stakes. */
function distribute(stakes: readonly bigint[], total: bigint): bigint[] {
  const rows = stakes.map((stake, row) => ({ ...accounts[row], stake })) as Row[]
  const run = simulateFlow(prepareFlow({ definition, inputs: { accounts: rows, reward: total } }))
  return (run.outputs['airdrop'] as { amount: string }[]).map(({ amount }) => BigInt(amount))
}

const sum = (values: readonly bigint[]): bigint =>
  values.reduce((total, value) => total + value, 0n)

describe('the pro-rata sample', () => {
  it('has 20 different checksummed accounts, the largest stake first', () => {
    const stakes = accounts.map(({ stake }) => stake as bigint)
    expect(accounts).toHaveLength(20)
    expect(new Set(accounts.map(({ account }) => account)).size).toBe(20)
    expect(accounts.every(({ account }) => getAddress(String(account)) === account)).toBe(true)
    expect(stakes.toSorted((left, right) => (left > right ? -1 : 1))).toEqual(stakes)
    expect(stakes.every((stake) => stake > 0n && fitsWord(stake))).toBe(true)
  })

  it('fits the smallest circuit', () => {
    expect(prepared.stepsByTask).toEqual({ distribute: vector.steps })
    expect(vector.steps).toBeLessThanOrEqual(FLOWVM_64.steps)
    expect(prepared.inputWords).toHaveLength(21)
    expect(prepared.program.outputs.length).toBeLessThanOrEqual(FLOWVM_64.outputs)
  })

  it('gives every account its share, rounded down, and the rest to the first one', () => {
    const total = sum(accounts.map(({ stake }) => stake as bigint))
    const shares = accounts.map(({ stake }) => ((stake as bigint) * reward) / total)
    const remainder = reward - sum(shares)
    const amounts = shares.map((share, index) => (index === 0 ? share + remainder : share))
    const airdrop: JsonValue = accounts.map(({ account }, index) => ({
      account: String(account),
      amount: String(amounts[index]),
    }))
    expect(simulated.outputs).toEqual({
      airdrop,
      total: total.toString(),
      remainder: remainder.toString(),
    })
    expect(remainder).toBeGreaterThan(0n)
  })

  it.each([
    ['the sample', accounts.map(({ stake }) => stake as bigint), reward],
    ['equal stakes that do not divide', Array<bigint>(20).fill(3n), 100n],
    ['one account', [5n], 7n],
    ['a reward of nothing', [1n, 2n], 0n],
    ['the largest values', [2n ** 95n - 1n, 2n ** 95n], 2n ** 96n - 1n],
  ])('pays out the reward to the wei: %s', (_, stakes, total) => {
    expect(sum(distribute(stakes, total))).toBe(total)
  })

  it('fails where it divides if nobody staked', () => {
    expect(() => distribute([0n, 0n], 7n)).toThrow(
      expect.objectContaining({
        code: 'FLOWVM_DIVISION_BY_ZERO',
        where: { file: 'flow.yaml', line: 25, column: 46 },
      }),
    )
  })

  it('fails where it adds if the stakes are too large together', () => {
    expect(() => distribute([2n ** 95n, 2n ** 95n], 7n)).toThrow(
      expect.objectContaining({
        code: 'FLOWVM_OVERFLOW',
        where: { file: 'flow.yaml', line: 24, column: 23 },
      }),
    )
  })

  it('keeps its hashes', () => {
    const { definitionHash, inputsHash, programHash, inputsCommitment } = prepared
    const actual = {
      definitionHash,
      inputsHash,
      programHash,
      inputsCommitment,
      resultHash: simulated.resultHash,
    }
    expect(actual).toEqual(vector.hashes)
  })

  it('has the same program for the same lengths only', () => {
    const doubled = accounts.map((row) => ({ ...row, stake: 2n * (row['stake'] as bigint) }))
    expect(prepareFlow({ definition, inputs: { accounts: doubled, reward } }).programHash).toBe(
      prepared.programHash,
    )
    const fewer = accounts.slice(1)
    expect(prepareFlow({ definition, inputs: { accounts: fewer, reward } }).programHash).not.toBe(
      prepared.programHash,
    )
  })

  it('is restored from its blobs with the same hashes and outputs', () => {
    const restored = restoreFlow(prepared)
    for (const key of [
      'definitionHash',
      'inputsHash',
      'programHash',
      'inputsCommitment',
    ] as const) {
      expect(restored[key]).toBe(prepared[key])
    }
    expect(simulateFlow(restored).outputs).toEqual(simulated.outputs)
  })

  it.each([
    ['a space', ' '],
    ['a line end', '\n'],
    ['a byte order mark', '\uFEFF'],
  ])('is not restored from blobs with %s in front', (_, prefix) => {
    const padded = (bytes: Uint8Array): Uint8Array =>
      Uint8Array.from([...new TextEncoder().encode(prefix), ...bytes])
    const { definitionBytes, inputsBytes } = prepared
    expect(() => restoreFlow({ definitionBytes: padded(definitionBytes), inputsBytes })).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^FLOW_(NOT_CANONICAL|YAML_SYNTAX)$/),
      }),
    )
    expect(() => restoreFlow({ definitionBytes, inputsBytes: padded(inputsBytes) })).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^FLOW_(NOT_CANONICAL|YAML_SYNTAX)$/),
      }),
    )
  })

  it('is not restored from bytes that are not UTF-8', () => {
    const { definitionBytes } = prepared
    expect(() => restoreFlow({ definitionBytes, inputsBytes: Uint8Array.of(0xff, 0xfe) })).toThrow(
      expect.objectContaining({ code: 'FLOW_NOT_CANONICAL' }),
    )
  })

  it('written in TypeScript has the hash of the file', () => {
    const task = definition.tasks['distribute']
    const { compute, with: args } =
      task !== undefined && 'compute' in task ? task : { compute: '', with: {} }
    const built = flow('pro-rata-rewards', {
      description: 'Pro-rata distribution of a reward over stakes',
    })
      .input('accounts', {
        type: 'table',
        columns: { account: 'address', stake: 'integer' },
        description: 'Stakers, largest stake first; stakes in wei',
      })
      .input('reward', { type: 'integer', description: 'Wei to distribute' })
      .compute('distribute', compute, { with: args })
      .output('airdrop', {
        account: '${inputs.accounts.account}',
        amount: '${tasks.distribute.amounts}',
      })
      .output('total', '${tasks.distribute.total}')
      .output('remainder', '${tasks.distribute.remainder}')
      .build()
    expect(hashDefinition(built)).toBe(vector.hashes.definitionHash)
  })
})
