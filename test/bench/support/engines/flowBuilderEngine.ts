import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskExecutors } from '../../../../executor/src/runtime/attempts.ts'
import type { FlowEngine } from '../../../../executor/src/runtime/engine.ts'
import {
  type OpenFlowEngine,
  openFlowEngine,
} from '../../../../executor/src/runtime/openFlowEngine.ts'
import { ComputeExecutor } from '../../../../executor/src/runtime/tasks/compute/computeExecutor.ts'
import { chainOf, integer } from '../../../../executor/src/runtime/testing/flows.ts'
import { CHAIN_LENGTH, checkChain, type EngineUnderTest } from './engineUnderTest.ts'
import { ownProcessorMs } from './processorTime.ts'

export interface FlowBuilderEngine extends EngineUnderTest {
  readonly engine: FlowEngine
  /** Closes it and opens it again. Out: milliseconds that opening took. */
  restart(): Promise<number>
}

/** Our engine in this process, with its journal in a folder of the disk. */
export async function openFlowBuilder(
  executors: TaskExecutors = { compute: new ComputeExecutor() },
  laneWidth = 64,
): Promise<FlowBuilderEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-bench-runtime-'))
  const onFatal = (error: unknown): never => {
    throw error
  }
  const open = (): Promise<OpenFlowEngine> =>
    openFlowEngine({ directory, onFatal, laneWidth: { compute: laneWidth } }, { executors })
  let opened = await open()
  const definition = chainOf(CHAIN_LENGTH)
  const chain = async (start: number): Promise<void> => {
    const { outputs } = await opened.engine.run({ definition, inputs: { x: integer(start) } })
    checkChain('FlowBuilder', start, outputs.x?.type === 'integer' && outputs.x.value)
  }
  return {
    name: 'FlowBuilder',
    get engine() {
      return opened.engine
    },
    async chains(count) {
      await Promise.all(Array.from({ length: count }, (_, start) => chain(start)))
    },
    processorMs: ownProcessorMs,
    async restart() {
      await opened.close()
      const startedMs = performance.now()
      opened = await open()
      return performance.now() - startedMs
    },
    async close() {
      await opened.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
