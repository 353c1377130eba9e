import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { LogErrorCode } from '../storage/log/errors.ts'
import { SimulatedDisk } from '../storage/log/memory/simulatedDisk.ts'
import { EngineError, EngineErrorCode } from './errors.ts'
import { chainOf, fanOut, flow, integer, integers } from './testing/flows.ts'
import { ManualExecutor, openMemoryEngine } from './testing/memoryEngine.ts'

const ASK = flow(`inputs: { x: { type: integer } }
tasks:
  ask:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    retry: { limit: 1, delay: 1s, backoff: constant, jitter: 0ms }
    timeout: { attempt: 10s }
    outputs: { y: { type: integer } }
  next:
    compute: '({ y }) => ({ z: y + 1n })'
    with: { y: '\${ tasks.ask.y }' }
outputs: { z: '\${ tasks.next.z }' }`)
const APPROVAL = flow(`inputs: { x: { type: integer } }
tasks:
  approval:
    wait: { signal: approve }
    outputs: { ok: { type: boolean } }
outputs: { ok: '\${ tasks.approval.ok }' }`)
const INPUTS = { x: integer(1) }
const YES = { ok: { type: 'boolean', value: true } } as const

const transient = (): EngineError =>
  new EngineError({
    data: { code: EngineErrorCode.STOPPED, subject: 'test', retryable: true },
    message: 'not now',
    remedy: 'again',
  })
const code = (expected: string): object => ({ data: { code: expected } })

describe('a run', () => {
  test('gives its outputs, and still does after it went to the archive', async () => {
    const { engine, disk, store } = await openMemoryEngine({ compactBytes: 1 })
    const definition = chainOf(10)
    const { id, outputs } = await engine.run({ definition, inputs: INPUTS })
    expect(outputs).toEqual({ x: integer(11) })
    await engine.run({ definition, inputs: INPUTS })
    await engine.stop()
    const again = await openMemoryEngine({ disk, store })
    expect(again.engine.openCount).toBe(0)
    expect((await again.engine.result(id)).outputs).toEqual({ x: integer(11) })
    expect(await again.engine.list(10)).toHaveLength(2)
  })

  test('is started once for one id', async () => {
    const { engine } = await openMemoryEngine()
    const request = { definition: APPROVAL, inputs: INPUTS, id: 'one' }
    expect(await Promise.all([engine.start(request), engine.start(request)])).toEqual([
      'one',
      'one',
    ])
    expect(engine.openCount).toBe(1)
    await expect(engine.start({ ...request, inputs: { x: integer(2) } })).rejects.toMatchObject(
      code(EngineErrorCode.ID_TAKEN),
    )
    await engine.signal('one', 'approve', YES)
    expect(await engine.start(request)).toBe('one')
    expect(engine.openCount).toBe(0)
  })

  test.each([
    ['no input', {}],
    ['an input of another type', { x: { type: 'text', value: '1' } }],
    ['an input too many', { ...INPUTS, y: integer(1) }],
  ] as const)('is refused for %s', async (_, inputs) => {
    const { engine } = await openMemoryEngine()
    await expect(engine.start({ definition: ASK, inputs })).rejects.toMatchObject(
      code(EngineErrorCode.BAD_INPUTS),
    )
  })

  test.each([
    ['', false],
    ['a b', false],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
  ])('with the id "%s" is taken: %s', async (id, good) => {
    const { engine } = await openMemoryEngine()
    const started = engine.start({ definition: APPROVAL, inputs: INPUTS, id })
    if (good) await expect(started).resolves.toBe(id)
    else await expect(started).rejects.toMatchObject(code(EngineErrorCode.BAD_ID))
  })

  test('fails where nobody runs a kind of task', async () => {
    const { engine } = await openMemoryEngine()
    const { status, fault } = await engine.run({ definition: ASK, inputs: INPUTS })
    expect(status).toBe('faulted')
    expect(fault?.code).toBe(EngineErrorCode.KIND_UNAVAILABLE)
  })

  test('shows its events from a number on', async () => {
    const { engine } = await openMemoryEngine()
    const { id } = await engine.run({ definition: chainOf(2), inputs: INPUTS })
    const { events, state } = await engine.events(id, 2, 10)
    expect(events.map(({ sequence, event }) => [sequence, event.type])).toEqual([
      [3, 'taskCompleted'],
      [4, 'runCompleted'],
    ])
    expect(state.events).toBe(4)
    await expect(engine.events('none', 0, 1)).rejects.toMatchObject(code(EngineErrorCode.UNKNOWN))
  })
})

describe('attempts', () => {
  test('have one key for a task, and are made again after a failure that may pass', async () => {
    const script = new ManualExecutor()
    const { engine, clock } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition: ASK, inputs: INPUTS })
    const first = script.last
    first.fail(transient())
    await engine.settled()
    clock.advanceTo(clock.nowMs() + 1_000)
    await engine.list(1)
    expect(script.calls).toHaveLength(2)
    expect(script.last.context.attempt).toBe(2)
    expect(script.last.context.idempotencyKey).toBe(first.context.idempotencyKey)
    expect(script.last.context.seed).toBe(first.context.seed)
    script.last.succeed({ y: integer(5) })
    expect((await engine.result(id)).outputs).toEqual({ z: integer(6) })
  })

  test('that take too long are aborted and count as failed', async () => {
    const script = new ManualExecutor()
    const { engine, clock } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition: ASK, inputs: INPUTS })
    clock.advanceTo(clock.nowMs() + 10_000)
    expect(script.last.context.signal.aborted).toBe(true)
    await engine.settled()
    const { events } = await engine.events(id, 2, 1)
    expect(events[0]?.event).toMatchObject({
      type: 'taskRetried',
      fault: { code: EngineErrorCode.ATTEMPT_TIMEOUT },
    })
  })

  test('of a cancelled run are aborted', async () => {
    const script = new ManualExecutor()
    const { engine } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition: ASK, inputs: INPUTS })
    const result = engine.result(id)
    await engine.cancel(id, 'enough')
    expect(script.last.context.signal.aborted).toBe(true)
    expect(await result).toMatchObject({
      status: 'cancelled',
      fault: { code: EngineErrorCode.CANCELLED },
    })
    await expect(engine.cancel(id)).rejects.toMatchObject(code(EngineErrorCode.OVER))
  })

  test('begin only when what led to them is on disk', async () => {
    const disk = new SimulatedDisk()
    const order: string[] = []
    const script = {
      execute: async () => {
        order.push('attempt')
        return { y: integer(1) }
      },
    }
    const { engine } = await openMemoryEngine({ disk, executors: { script } })
    const sync = disk.sync.bind(disk)
    disk.sync = async (segment) => {
      await sync(segment)
      order.push('sync')
    }
    await engine.run({ definition: ASK, inputs: INPUTS })
    expect(order).toEqual(['sync', 'attempt', 'sync'])
  })

  test('wait in line when as many are under way as may be', async () => {
    const script = new ManualExecutor()
    const { engine } = await openMemoryEngine({ executors: { script } })
    const xs = integers(...Array.from({ length: 100 }, (_, index) => index))
    const id = await engine.start({ definition: fanOut(100), inputs: { xs } })
    expect(script.calls).toHaveLength(64)
    for (let index = 0; index < 100; index++) {
      script.calls[index]?.succeed({ y: integer(index) })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await engine.result(id)).outputs).toEqual({ total: integer(4_950) })
  })
})

describe('after a crash', () => {
  test('an attempt is made again with its number, key and notes', async () => {
    const script = new ManualExecutor()
    const { engine, disk, store } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition: ASK, inputs: INPUTS })
    const before = script.last.context
    await before.notes.record(Uint8Array.of(1, 2, 3))
    const after = disk.crash()
    const again = new ManualExecutor()
    const restarted = await openMemoryEngine({ disk: after, store, executors: { script: again } })
    await restarted.engine.list(1)
    const { context, inputs } = again.last
    expect(inputs).toEqual(INPUTS)
    expect(context.attempt).toBe(1)
    expect(context.idempotencyKey).toBe(before.idempotencyKey)
    expect(context.notes.recorded).toEqual([Uint8Array.of(1, 2, 3)])
    again.last.succeed({ y: integer(7) })
    expect((await restarted.engine.result(id)).outputs).toEqual({ z: integer(8) })
  })

  test('a run that waits still waits, and time goes on', async () => {
    const definition = flow(`inputs: { x: { type: integer } }
tasks:
  pause: { wait: { for: 1h } }
  next:
    compute: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    needs: [pause]
outputs: { y: '\${ tasks.next.y }' }`)
    // The clock wakes the crashed one too.
    const { engine, disk, store, clock } = await openMemoryEngine({ onFatal: () => {} })
    const id = await engine.start({ definition, inputs: INPUTS })
    const dueMs = clock.nowMs() + 3_600_000
    const after = disk.crash()
    const restarted = await openMemoryEngine({ disk: after, store, clock })
    expect(clock.nextAlarmMs).toBe(dueMs)
    const result = restarted.engine.result(id)
    clock.advanceTo(dueMs)
    expect((await result).outputs).toEqual({ y: integer(1) })
  })

  test('open runs are whole again when the journal was compacted', async () => {
    const { engine, disk, store } = await openMemoryEngine({ compactBytes: 2_000 })
    const waiting = await engine.start({ definition: APPROVAL, inputs: INPUTS })
    for (let index = 0; index < 100; index++)
      await engine.run({ definition: chainOf(5), inputs: { x: integer(index) } })
    await engine.stop()
    const restarted = await openMemoryEngine({ disk, store })
    expect(restarted.engine.openCount).toBe(1)
    await restarted.engine.signal(waiting, 'approve', YES)
    expect((await restarted.engine.result(waiting)).outputs).toEqual(YES)
    expect(await restarted.engine.list(200)).toHaveLength(101)
  })

  test('the oldest finished runs are forgotten, open ones never', async () => {
    const { engine, disk, store } = await openMemoryEngine({ compactBytes: 1, maxFinishedRuns: 5 })
    const waiting = await engine.start({ definition: APPROVAL, inputs: INPUTS })
    for (let index = 0; index < 20; index++)
      await engine.run({ definition: chainOf(1), inputs: { x: integer(index) } })
    await engine.stop()
    const restarted = await openMemoryEngine({ disk, store, maxFinishedRuns: 5 })
    const ids = (await restarted.engine.list(100)).map(({ id }) => id)
    expect(ids).toContain(waiting)
    expect(ids.length).toBeLessThan(10)
  })
})

describe('signals', () => {
  test('are refused unless a task waits for their name and content', async () => {
    const { engine } = await openMemoryEngine()
    const id = await engine.start({ definition: APPROVAL, inputs: INPUTS })
    await expect(engine.signal(id, 'aprove', YES)).rejects.toMatchObject(
      code(EngineErrorCode.SIGNAL_UNKNOWN),
    )
    await expect(engine.signal(id, 'approve', {})).rejects.toMatchObject(
      code(EngineErrorCode.BAD_INPUTS),
    )
    await expect(engine.signal('none', 'approve', YES)).rejects.toMatchObject(
      code(EngineErrorCode.UNKNOWN),
    )
  })

  test('nobody waits for yet are kept up to a bound', async () => {
    const definition = flow(`inputs: { x: { type: integer } }
tasks:
  ask:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    outputs: { y: { type: integer } }
  approval:
    wait: { signal: approve }
    needs: [ask]
    outputs: { ok: { type: boolean } }
outputs: { ok: '\${ tasks.approval.ok }', y: '\${ tasks.ask.y }' }`)
    const script = new ManualExecutor()
    const { engine } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition, inputs: INPUTS })
    for (let index = 0; index < 64; index++) await engine.signal(id, 'approve', YES)
    await expect(engine.signal(id, 'approve', YES)).rejects.toMatchObject(
      code(EngineErrorCode.LIMIT),
    )
  })
})

describe('a re-run', () => {
  test('keeps results, notes and keys, and runs the rest', async () => {
    const script = new ManualExecutor()
    const { engine } = await openMemoryEngine({ executors: { script } })
    const definition = flow(`inputs: { x: { type: integer } }
tasks:
  a:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    outputs: { y: { type: integer } }
  b:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ tasks.a.y }' }
    outputs: { y: { type: integer } }
outputs: { y: '\${ tasks.b.y }' }`)
    const id = await engine.start({ definition, inputs: INPUTS, id: 'first' })
    await expect(engine.rerun(id)).rejects.toMatchObject(code(EngineErrorCode.OPEN))
    script.last.succeed({ y: integer(2) })
    await new Promise((resolve) => setImmediate(resolve))
    const failed = script.last
    await failed.context.notes.record(Uint8Array.of(9))
    failed.fail(new Error('broken'))
    expect((await engine.result(id)).status).toBe('faulted')

    const next = await engine.rerun(id)
    expect(next).toBe('first~2')
    expect(await engine.rerun(id)).toBe(next)
    expect(script.calls).toHaveLength(3)
    const { context, inputs } = script.last
    expect(inputs).toEqual({ x: integer(2) })
    expect(context.idempotencyKey).toBe(failed.context.idempotencyKey)
    expect(context.notes.recorded).toEqual([Uint8Array.of(9)])
    script.last.succeed({ y: integer(3) })
    expect((await engine.result(next)).outputs).toEqual({ y: integer(3) })
    await expect(engine.rerun(next)).rejects.toMatchObject(code(EngineErrorCode.OVER))
  })
})

describe('large values', () => {
  const definition = flow(`inputs: { words: { type: 'text[]' } }
tasks:
  each:
    script: '({ word }) => ({ out: word })'
    with: { word: '\${ item }' }
    forEach: { in: '\${ inputs.words }' }
    outputs: { out: { type: text } }
outputs: { words: '\${ tasks.each.out }' }`)
  const words = {
    type: 'text[]',
    items: ['a', 'b', 'c'].map((letter) => letter.repeat(20_000)),
  } as const

  test('go through the blob store, over a restart too', async () => {
    const script = new ManualExecutor()
    const { engine, disk, store } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition, inputs: { words } })
    await new Promise((resolve) => setImmediate(resolve))
    expect(script.calls).toHaveLength(3)
    script.calls[1]?.succeed({ out: { type: 'text', value: words.items[1] as string } })
    await engine.list(1)
    await new Promise((resolve) => setImmediate(resolve))
    await engine.list(1)
    const after = disk.crash()
    const again = new ManualExecutor()
    const restarted = await openMemoryEngine({ disk: after, store, executors: { script: again } })
    while (again.calls.length < 2) await new Promise((resolve) => setImmediate(resolve))
    for (const call of again.calls) call.succeed({ out: call.inputs.word ?? integer(0) })
    expect((await restarted.engine.result(id)).outputs).toEqual({ words })
  })

  test('that are lost fail the run that needs them', async () => {
    const script = new ManualExecutor()
    const { engine, disk } = await openMemoryEngine({ executors: { script } })
    const id = await engine.start({ definition, inputs: { words } })
    const after = disk.crash()
    const restarted = await openMemoryEngine({
      disk: after,
      store: new MemoryStore(),
      executors: { script },
    })
    const { status, fault } = await restarted.engine.result(id)
    expect(status).toBe('faulted')
    expect(fault?.code).toBe(EngineErrorCode.BLOB_MISSING)
    void engine
  })
})

describe('a full disk', () => {
  test('stops the engine, and loses nothing that was acknowledged', async () => {
    const failures: unknown[] = []
    const { engine, disk, store } = await openMemoryEngine({
      onFatal: (error) => failures.push(error),
    })
    const definition = chainOf(3)
    const { id } = await engine.run({ definition, inputs: INPUTS })
    disk.failFrom({ call: 'write', after: 0, error: new Error('ENOSPC') })
    await expect(engine.start({ definition, inputs: INPUTS })).rejects.toMatchObject(
      code(LogErrorCode.FAILED),
    )
    expect(failures).toHaveLength(1)
    await expect(engine.start({ definition, inputs: INPUTS })).rejects.toMatchObject(
      code(LogErrorCode.FAILED),
    )
    const after = disk.crash()
    const restarted = await openMemoryEngine({ disk: after, store })
    expect((await restarted.engine.result(id)).outputs).toEqual({ x: integer(4) })
    expect(await restarted.engine.list(10)).toHaveLength(1)
  })
})
