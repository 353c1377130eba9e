import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { flow } from '@flowbuilder/sdk/workflow/flowBuilder'
import { describe, expect, it } from 'vitest'
import { NO_MOCKS } from './mocks.ts'
import { simulateRun } from './simulateRun.ts'
import { createSimulationExecutors } from './simulationExecutors.ts'

const waiting = flow('waiting', { verify: 'quorum' })
  .task('pause', { wait: '10s' })
  .compute('after', '() => ({ x: 1n })', { needs: ['pause'] })
  .output('x', '${tasks.after.x}')
  .build()

describe('a simulated run', () => {
  it('starts at the time it is told, and takes the time of its waits', async () => {
    const { executors, close } = await createSimulationExecutors({ mocks: NO_MOCKS })
    const report = await simulateRun({ definition: waiting, inputs: {}, executors, startMs: 5 })
    expect(report).toMatchObject({
      status: 'completed',
      durationMs: 10_000,
      tasks: [
        { name: 'pause', startMs: 0, endMs: 10_000 },
        { name: 'after', startMs: 10_000, endMs: 10_000, outputs: { x: '1' } },
      ],
    })
    await close()
  })

  it('is cancelled by whoever called it', async () => {
    const { executors, close } = await createSimulationExecutors({ mocks: NO_MOCKS })
    const signal = AbortSignal.abort()
    const report = await simulateRun({ definition: waiting, inputs: {}, executors, signal })
    expect(report).toMatchObject({ status: 'cancelled', outputs: {} })
    await close()
  })

  it('ends an attempt that a real server never answers', async () => {
    const server = createServer(() => undefined)
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const { port } = server.address() as AddressInfo
    const definition = flow('hung', { verify: 'quorum', hosts: [`localhost:${port}`] })
      .task('get', {
        http: `http://localhost:${port}/`,
        outputs: { x: 'integer' },
        timeout: { attempt: '500ms' },
      })
      .output('x', '${tasks.get.x}')
      .build()
    const world = await createSimulationExecutors({
      mocks: NO_MOCKS,
      network: { privateHosts: ['localhost:*'] },
    })
    const { executors, outsideIsReal } = world
    const report = await simulateRun({ definition, inputs: {}, executors, outsideIsReal })
    expect(report).toMatchObject({ status: 'faulted', fault: { code: 'RUN_ATTEMPT_TIMEOUT' } })
    expect(report.durationMs).toBe(500)
    await world.close()
    server.closeAllConnections()
    server.close()
  })
})
