import { MemoryQueue } from '../../executor/src/queue/memory/memoryQueue.ts'
import { describeTaskQueue } from './queue.suite.ts'

describeTaskQueue('memory', async () => ({
  open: async ({ executors, parallel, maxWaiting }) =>
    new MemoryQueue({
      executors,
      parallel: { script: parallel, sql: parallel },
      ...(maxWaiting === undefined ? {} : { maxWaiting }),
    }),
  destroy: async () => {},
}))
