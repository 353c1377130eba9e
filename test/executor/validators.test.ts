import { afterEach, expect, it } from 'vitest'
import {
  prepareValidators,
  type ValidatorFolders,
  ValidatorProcess,
} from './support/validatorNetwork.ts'

const SIZE = 4
/** What the machine is given for a step: four processes start on it at the same time. */
const STEP_MS = 120_000
/** Blocks that the others decide without one. */
const BLOCKS = 3

let folders: ValidatorFolders | undefined
const running: ValidatorProcess[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((item) => item.end('SIGKILL')))
  await folders?.remove()
})

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + STEP_MS
  while (!isSo()) {
    if (performance.now() > deadline) {
      const seen = running.map(({ height, errors }) => `${height}: ${errors}`).join('\n')
      throw new Error(`${what} did not happen; heights and errors:\n${seen}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const reach = (height: number, who: readonly ValidatorProcess[]): Promise<void> =>
  until(`height ${height}`, () => who.every((item) => item.height >= height))

it('four processes agree block by block while one is killed and another one is cut off', {
  timeout: 600_000,
}, async () => {
  folders = await prepareValidators(SIZE)
  const { configFiles } = folders
  running.push(...configFiles.map((file) => new ValidatorProcess(file)))
  await reach(2, running)

  const [killed, ...others] = running as [ValidatorProcess, ...ValidatorProcess[]]
  expect(await killed.end('SIGKILL')).toBeNull()
  await reach(killed.height + BLOCKS, others)
  const again = new ValidatorProcess(configFiles[0] ?? '')
  running.push(again)
  await reach(Math.max(...others.map(({ height }) => height)), [again])

  // A stopped process keeps its connections and says nothing: to the others it is cut off.
  const [cut, ...rest] = others as [ValidatorProcess, ...ValidatorProcess[]]
  cut.signal('SIGSTOP')
  await reach(cut.height + BLOCKS, [again, ...rest])
  cut.signal('SIGCONT')
  const height = Math.max(again.height, ...rest.map((item) => item.height))
  await reach(height, [again, ...others])

  // An id covers the state after the block.
  for (let at = 1; at <= height; at += 1) {
    const ids = running.flatMap(({ blocks }) => blocks.get(at) ?? [])
    expect(ids.length).toBeGreaterThanOrEqual(SIZE - 1)
    expect(new Set(ids).size).toBe(1)
  }
  const codes = await Promise.all([again, ...others].map((item) => item.end('SIGTERM')))
  expect(codes).toEqual([0, 0, 0, 0])
})
