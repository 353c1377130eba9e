import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const SCRIPT = new URL('./fingerprint.ts', import.meta.url).pathname
const TIMEOUT_MS = 240_000

/** How V8 compiles WebAssembly: as it likes, with the quick compiler alone, with the optimising one alone. */
export const V8_MODES: Readonly<Record<string, readonly string[]>> = {
  tiers: [],
  liftoff: ['--liftoff-only'],
  turbofan: ['--no-liftoff'],
}

/** Runs corpus and hostile programs under a Node and a mode; a line a program. */
export async function takeFingerprint(
  node: string,
  flags: readonly string[],
): Promise<readonly string[]> {
  const options = { timeout: TIMEOUT_MS, maxBuffer: 2 ** 24, env: { NODE_NO_WARNINGS: '1' } }
  const { stdout } = await promisify(execFile)(node, [...flags, SCRIPT], options)
  return stdout.trim().split('\n')
}

/** Lines that differ, as `name: ... | ...`; what only one of them has differs too. */
export function differences(
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] {
  const length = Math.max(expected.length, actual.length)
  return Array.from({ length }, (_, index) => [expected[index], actual[index]])
    .filter(([left, right]) => left !== right)
    .map(([left, right]) => `${left} | ${right}`)
}
