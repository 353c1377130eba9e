import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { canonicalBytes } from '@flowbuilder/sdk/workflow/canonicalJson'
import type { Definition, TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import { orderTasks, waitsOf } from '@flowbuilder/sdk/workflow/orderTasks'
import type { TaskValues } from '../runtime/port.ts'

/** Bytes of one checkpoint; results beyond it are computed again. */
export const MAX_CHECKPOINT_BYTES = 2 ** 22 // 4 MiB

/**
 * Tasks whose results a successor can take over, in an order in which each stands behind those that it waits for: neither a loop nor
 * conditional, and the same holds for all that they wait for. Their results can be checked one by one.
 */
export function movableTasks(definition: Definition): string[] {
  const handlers = new Set(definition.onFailure ?? [])
  const movable = new Set<string>()
  for (const name of orderTasks(definition)) {
    const task = definition.tasks[name]
    if (task === undefined || handlers.has(name) || !isPlain(task)) continue
    if (waitsOf(definition, name).every((wait) => movable.has(wait.task))) movable.add(name)
  }
  return [...movable]
}

function isPlain({ when, forEach, onFailure }: TaskDefinition): boolean {
  return when === undefined && forEach === undefined && onFailure !== 'continue'
}

/** Results of tasks as a blob: canonical JSON of `[name, { output: bytes in base64 }]`, those that fit. */
export function writeCheckpoint(finished: ReadonlyMap<string, TaskValues>): Uint8Array {
  const entries: [string, Record<string, string>][] = []
  let room = MAX_CHECKPOINT_BYTES - 2
  for (const [name, values] of finished) {
    const outputs = Object.entries(values).map(([output, value]) => [
      output,
      Buffer.from(encodeValue(value)).toString('base64'),
    ])
    const entry: [string, Record<string, string>] = [name, Object.fromEntries(outputs)]
    room -= canonicalBytes(entry).length + 1
    // Those behind it may need it.
    if (room < 0) break
    entries.push(entry)
  }
  return canonicalBytes(entries)
}

/** What somebody says are the results of tasks of a definition; undefined for bytes that say nothing of it. Unverified. */
export function readCheckpoint(
  bytes: Uint8Array,
  definition: Definition,
): ReadonlyMap<string, TaskValues> | undefined {
  if (bytes.length > MAX_CHECKPOINT_BYTES) return undefined
  try {
    const entries = new Map<string, Record<string, string>>(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    )
    const finished = new Map<string, TaskValues>()
    for (const name of movableTasks(definition)) {
      const outputs = entries.get(name)
      const waits = waitsOf(definition, name).every(({ task }) => finished.has(task))
      if (outputs === undefined || !waits) continue
      const values = Object.entries(outputs).map(([output, text]) => [
        output,
        decodeValue(Uint8Array.from(Buffer.from(text, 'base64'))),
      ])
      finished.set(name, Object.fromEntries(values))
    }
    return finished
  } catch {
    return undefined // whatever is wrong with it, it is none
  }
}
