import { afterAll, beforeAll, describe } from 'vitest'
import { BullQueue } from '../../executor/src/queue/bullmq/bullQueue.ts'
import { BullWorker } from '../../executor/src/queue/bullmq/bullWorker.ts'
import {
  HAS_REDIS,
  type RedisServer,
  startRedis,
} from '../../executor/src/queue/bullmq/testing/redisServer.ts'
import type { TaskQueue } from '../../executor/src/queue/port.ts'
import { describeTaskQueue } from './queue.suite.ts'

describe.runIf(HAS_REDIS)('with a real Redis', () => {
  let redis: RedisServer
  let prefixes = 0
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  describeTaskQueue('BullMQ', async () => {
    const opened: { close(): Promise<void> }[] = []
    return {
      async open({ executors, parallel, maxWaiting }) {
        const common = { redisUrl: redis.url, prefix: `test${prefixes++}` }
        const kinds = (['script', 'sql'] as const).filter((kind) => executors[kind] !== undefined)
        const queue = await BullQueue.open({
          ...common,
          kinds,
          ...(maxWaiting === undefined ? {} : { maxOpen: maxWaiting + parallel }),
        })
        const worker = await BullWorker.open(
          { ...common, kinds, parallel: { script: parallel, sql: parallel }, graceMs: 0 },
          { executors },
        )
        opened.push(worker)
        return queue satisfies TaskQueue
      },
      async destroy() {
        for (const one of opened) await one.close()
      },
    }
  })
})
