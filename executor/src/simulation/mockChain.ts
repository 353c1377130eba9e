import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import { parseContractFunction } from '@flowbuilder/sdk/workflow/contractFunction'
import { expectMap, readFields, requireField } from '@flowbuilder/sdk/workflow/decode/decoder'
import type {
  ChainReadTask,
  ChainWriteTask,
  ContractCall,
} from '@flowbuilder/sdk/workflow/definition'
import { decodeValue } from '@flowbuilder/sdk/workflow/inputs/decodeValue'
import { renderJson, renderText } from '@flowbuilder/sdk/workflow/renderTemplate'
import { concatHex, getAddress, keccak256, stringToHex } from 'viem'
import type { TaskContext, TaskExecutor, TaskValues } from '../runtime/port.ts'
import { SimulationError, SimulationErrorCode } from './errors.ts'
import { MockList } from './mockList.ts'
import type { CallMock, ReadMock, WriteMock } from './mocks.ts'

/** A call as a contract would have seen it: integers as decimal text. */
export interface MockedCall {
  readonly to: string
  readonly function: string
  readonly args: readonly unknown[]
}

/** A transaction that was not sent. */
export interface MockedWrite extends MockedCall {
  readonly task: string
  readonly valueWei: string
  readonly transaction: string
}

/** Answers `chain.read` tasks from mocks. Errors: SIMULATION_NO_ANSWER, FLOW_* and INPUT_* for results that do not fit. */
export class MockChainRead implements TaskExecutor<ChainReadTask> {
  readonly #mocks: MockList<ReadMock>

  constructor(mocks: readonly ReadMock[]) {
    this.#mocks = new MockList(mocks)
  }

  async execute(task: ChainReadTask, inputs: TaskValues): Promise<TaskValues> {
    const call = renderCall(task['chain.read'], inputs)
    const mock = this.#mocks.take((item) => fits(item, call))
    if (mock === undefined) throw noAnswer(call)
    const contract = parseContractFunction(task['chain.read'].function)
    const results = typeof contract === 'string' ? [] : contract.results
    const path = `results of ${mock.function}`
    const map = expectMap(mock.results, path, 'a map of results')
    const fields = readFields(
      map,
      path,
      results.map(({ name }) => name),
    )
    return Object.fromEntries(
      results.map(({ name, type }) => {
        const node = requireField(fields[name], map, path, name)
        return [name, valueFromPlain({ type }, decodeValue({ type }, node, name), name)]
      }),
    )
  }
}

/** Block of the first mocked transaction; each one has a block of its own. */
const FIRST_BLOCK = 1n

/**
 * Takes `chain.write` tasks and sends nothing. One task writes once, however often it is tried.
 * Errors: SIMULATION_REVERTED where a mock says so.
 */
export class MockChainWrite implements TaskExecutor<ChainWriteTask> {
  readonly #mocks: MockList<WriteMock>
  readonly #onWrite: (write: MockedWrite) => void
  readonly #blocks = new Map<string, bigint>()

  constructor(mocks: readonly WriteMock[], onWrite: (write: MockedWrite) => void) {
    this.#mocks = new MockList(mocks)
    this.#onWrite = onWrite
  }

  async execute(
    task: ChainWriteTask,
    inputs: TaskValues,
    context: TaskContext,
  ): Promise<TaskValues> {
    const write = task['chain.write']
    const call = renderCall(write, inputs)
    const { idempotencyKey, taskId } = context
    if (this.#mocks.take((item) => fits(item, call))?.reverts === true) throw reverted(call)
    const transaction = keccak256(concatHex([stringToHex('mocked transaction'), idempotencyKey]))
    const known = this.#blocks.get(idempotencyKey)
    const block = known ?? FIRST_BLOCK + BigInt(this.#blocks.size)
    if (known === undefined) {
      this.#blocks.set(idempotencyKey, block)
      const valueWei = renderText(write.value, inputs)
      this.#onWrite({ task: taskId, ...call, valueWei, transaction })
    }
    return {
      transaction: { type: 'text', value: transaction },
      block: { type: 'integer', value: block },
    }
  }
}

function renderCall(call: ContractCall, inputs: TaskValues): MockedCall {
  const contract = parseContractFunction(call.function)
  return {
    to: getAddress(renderText(call.to, inputs)),
    function: typeof contract === 'string' ? call.function : contract.abi.name,
    args: call.args.map((argument) => renderJson(argument, inputs)),
  }
}

function fits(mock: CallMock, call: MockedCall): boolean {
  return (
    mock.function === call.function &&
    (mock.to ?? call.to.toLowerCase()) === call.to.toLowerCase() &&
    (mock.args === undefined || mock.args === JSON.stringify(call.args))
  )
}

function describe({ to, function: name, args }: MockedCall): string {
  return `${name}(${args.map((argument) => JSON.stringify(argument)).join(', ')}) of ${to}`
}

function noAnswer(call: MockedCall): SimulationError {
  return new SimulationError({
    data: { code: SimulationErrorCode.NO_ANSWER, subject: describe(call) },
    message: `no mock answers the call ${describe(call)}`,
    remedy: 'Add it under "chain.read:" in the file of --mock, or ask a real chain with --rpc-url.',
  })
}

function reverted(call: MockedCall): SimulationError {
  return new SimulationError({
    data: { code: SimulationErrorCode.REVERTED, subject: describe(call) },
    message: `the mock lets ${describe(call)} revert`,
    remedy: 'Handle it with "onFailure" or "when", or change the mock.',
  })
}
