import { appendFileSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowEngine } from '../../../executor/src/runtime/engine.ts'
import { unitName } from '../../../executor/src/runtime/fold/runState.ts'
import { openFlowEngine } from '../../../executor/src/runtime/openFlowEngine.ts'
import type { TaskContext, TaskExecutor, TaskValues } from '../../../executor/src/runtime/port.ts'
import { ComputeExecutor } from '../../../executor/src/runtime/tasks/compute/computeExecutor.ts'
import { integer, integers } from '../../../executor/src/runtime/testing/flows.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import { checkEngine } from './checkEngine.ts'
import { type EffectLine, type Fact, parseLines } from './fact.ts'
import { lossyFiles } from './lossyFiles.ts'
import { ADDED, answerOf, ITEMS, WORKLOAD } from './workload.ts'

/**
 * Child: `engineProcess.ts DIRECTORY SEED LIFE MODE`. Checks all that earlier lives said and did, says so, and runs workflows until
 * it is killed. MODE `finish` ends all open runs in place of that; `lossy` acknowledges what is not on disk, and the checker has to
 * notice.
 */
const [, , directory = '', seed = '1', lifeText = '0', mode = ''] = process.argv
const life = Number(lifeText)
const chance = seededChance(Number(seed))
const effectFile = join(directory, 'effects')
const factFile = join(directory, 'facts')
/** Blocks while the pipe is full: lines that only this process holds would die with it. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const state = (fact: Fact): void => appendFileSync(factFile, `${JSON.stringify(fact)}\n`)
const pause = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms))

class EffectExecutor implements TaskExecutor {
  async execute(_task: unknown, { x }: TaskValues, context: TaskContext): Promise<TaskValues> {
    const { taskId: unit, runId: id, idempotencyKey: key, attempt, notes } = context
    if (x?.type !== 'integer') throw new TypeError('the workload gives integers')
    await pause(chance() * 4)
    if (unit !== 'write' && attempt === 1 && chance() < 0.3) throw transientError()
    // The effect of `write` happens once: its note is on disk before, and tells the next attempt that it may have happened.
    const applied = notes.recorded.length === 0
    if (applied && unit === 'write') await notes.record(Uint8Array.of(1))
    appendFileSync(
      effectFile,
      `${JSON.stringify({ life, id, unit, key, applied } satisfies EffectLine)}\n`,
    )
    await pause(chance() * 4)
    return { y: integer(answerOf(x.value)) }
  }
}

function transientError(): Error {
  return Object.assign(new Error('not now'), { code: 'TEST_TRANSIENT', data: { retryable: true } })
}

/** Says which results have become known, a run at a time. */
function tellResults(engine: FlowEngine): void {
  const told = new Map<string, number>()
  engine.subscribe(async (id) => {
    const { events, state: run } = await engine.events(id, told.get(id) ?? 0, 100)
    for (const { sequence, event } of events) {
      if (sequence <= (told.get(id) ?? 0)) continue
      told.set(id, sequence)
      if (event.type === 'taskCompleted')
        state({ type: 'result', id, sequence, unit: unitName(run.plan, event), life })
    }
  })
}

async function finish(engine: FlowEngine, id: string): Promise<void> {
  const { outputs } = await engine.result(id)
  const total = outputs.total?.type === 'integer' ? String(outputs.total.value) : 'nothing'
  state({ type: 'ended', id, total })
}

async function signal(engine: FlowEngine, id: string): Promise<void> {
  await engine.signal(id, 'approve', { add: integer(ADDED) })
  state({ type: 'signalled', id })
}

async function readFiles(): Promise<{ facts: Fact[]; effects: EffectLine[] }> {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  }
  return {
    facts: parseLines<Fact>(read(factFile)),
    effects: parseLines<EffectLine>(read(effectFile)),
  }
}

const opened = await openFlowEngine(
  {
    directory: join(directory, 'data'),
    compactBytes: 20_000,
    onFatal: (error) => {
      say(`wrong ${error}`)
      process.exit(1)
    },
    ...(mode === 'lossy' ? { files: lossyFiles } : {}),
  },
  { executors: { compute: new ComputeExecutor(), script: new EffectExecutor() } },
).catch((error: unknown) => {
  say(`wrong the engine did not open: ${error}`)
  process.exit(1)
})
const { engine } = opened
const { facts, effects } = await readFiles()
for (const violation of await checkEngine(engine, facts, effects)) say(`wrong ${violation}`)
say(`opened ${facts.length}`)
tellResults(engine)
const signalled = new Set(facts.flatMap((fact) => (fact.type === 'signalled' ? [fact.id] : [])))
const open = (await engine.list(10_000)).map(({ id }) => id)
const ended = new Set(facts.flatMap((fact) => (fact.type === 'ended' ? [fact.id] : [])))

if (mode === 'finish') {
  for (const id of open) {
    if (ended.has(id)) continue
    if (!signalled.has(id)) await signal(engine, id).catch(() => undefined)
    await finish(engine, id)
  }
  const all = await readFiles()
  for (const violation of await checkEngine(engine, all.facts, all.effects))
    say(`wrong ${violation}`)
  say(`finished ${open.length}`)
  await opened.close()
} else {
  for (const id of open) if (!ended.has(id)) void finish(engine, id)
  for (let number = 0; ; number++) {
    const x = Math.floor(chance() * 1_000)
    const inputs = { x: integer(x), xs: integers(...ITEMS) }
    const id = await engine.start({ definition: WORKLOAD, inputs, id: `run-${life}-${number}` })
    state({ type: 'started', id, x })
    void finish(engine, id)
    if (chance() < 0.8) void pause(chance() * 20).then(() => signal(engine, id))
    if (chance() < 0.5) await pause(chance() * 10)
  }
}
