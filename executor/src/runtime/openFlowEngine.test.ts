import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StorageErrorCode } from '../storage/errors.ts'
import { LogErrorCode } from '../storage/log/errors.ts'
import { type OpenFlowEngine, openFlowEngine } from './openFlowEngine.ts'
import { ComputeExecutor } from './tasks/compute/computeExecutor.ts'
import { chainOf, integer } from './testing/flows.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-engine-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

function open(): Promise<OpenFlowEngine> {
  const onFatal = (error: unknown): never => {
    throw error
  }
  return openFlowEngine({ directory, onFatal }, { executors: { compute: new ComputeExecutor() } })
}

async function runOnce(): Promise<string> {
  const { engine, close } = await open()
  const { id } = await engine.run({ definition: chainOf(3), inputs: { x: integer(1) } })
  await close()
  return id
}

test('keeps runs in a folder', async () => {
  const id = await runOnce()
  const { engine, close } = await open()
  expect((await engine.result(id)).outputs).toEqual({ x: integer(4) })
  await close()
})

test('refuses a folder that another one has, and takes it after that', async () => {
  const { close } = await open()
  await expect(open()).rejects.toMatchObject({ data: { code: StorageErrorCode.IN_USE } })
  await close()
  await (await open()).close()
})

test('refuses a journal with a damaged byte, changes nothing, and gives the folder up', async () => {
  await runOnce()
  const [segment = ''] = await readdir(join(directory, 'runs'))
  const file = join(directory, 'runs', segment)
  const bytes = await readFile(file)
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  await writeFile(file, bytes)
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(open()).rejects.toMatchObject({ data: { code: LogErrorCode.CORRUPT } })
  expect(await readFile(file)).toEqual(bytes)
})
