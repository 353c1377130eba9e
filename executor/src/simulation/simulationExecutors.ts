import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import type { TaskExecutors } from '../runtime/attempts.ts'
import { ComputeExecutor } from '../runtime/tasks/compute/computeExecutor.ts'
import { HttpExecutor, type HttpExecutorOptions } from '../runtime/tasks/http/httpExecutor.ts'
import { ScriptExecutor } from '../runtime/tasks/script/scriptExecutor.ts'
import { SqlExecutor } from '../runtime/tasks/sql/sqlExecutor.ts'
import { SqlPool } from '../runtime/tasks/sql/sqlPool.ts'
import { MockChainRead, MockChainWrite, type MockedWrite } from './mockChain.ts'
import { type MockedRequest, MockHttp } from './mockHttp.ts'
import type { Mocks } from './mocks.ts'

export interface SimulationExecutorsOptions {
  readonly definition: Definition
  readonly mocks: Mocks
  /** Asks real servers in place of mocks. @default mocks alone */
  readonly network?: HttpExecutorOptions
  /** Executors of a real chain in place of mocks. */
  readonly chain?: Pick<TaskExecutors, 'chain.read' | 'chain.write'>
}

export interface SimulationExecutors {
  readonly executors: TaskExecutors
  /** Requests that were mocked, in their order. */
  readonly requests: readonly MockedRequest[]
  /** Transactions that were mocked, in their order. */
  readonly writes: readonly MockedWrite[]
  close(): Promise<void>
}

/** Executors for the kinds that a workflow has: computing is real, the outside world is mocked unless told otherwise. */
export function createSimulationExecutors(
  options: SimulationExecutorsOptions,
): SimulationExecutors {
  const { definition, mocks, network, chain = {} } = options
  const kinds = new Set(Object.values(definition.tasks).map(kindOf))
  const requests: MockedRequest[] = []
  const writes: MockedWrite[] = []
  // Sandbox and database start threads: only where a task needs them.
  const script = kinds.has('script') ? new ScriptExecutor() : undefined
  const pool = kinds.has('sql') ? new SqlPool() : undefined
  return {
    executors: {
      compute: new ComputeExecutor(),
      http:
        network === undefined
          ? new MockHttp(mocks.http, (request) => requests.push(request))
          : new HttpExecutor(network),
      'chain.read': new MockChainRead(mocks.reads),
      'chain.write': new MockChainWrite(mocks.writes, (write) => writes.push(write)),
      ...(script === undefined ? {} : { script }),
      ...(pool === undefined ? {} : { sql: new SqlExecutor({ pool }) }),
      ...chain,
    },
    requests,
    writes,
    close: async () => {
      await Promise.all([script?.close(), pool?.close()])
    },
  }
}
