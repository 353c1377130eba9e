import type { Definition } from '../workflow/definition.ts'
import { type CapacityCode, CompileError, CompileErrorCode } from './errors.ts'

export interface Share {
  readonly name: string
  readonly count: number
}

interface Kind {
  /** What there is too much of. */
  readonly unit: string
  /** Part of the definition that the names belong to. */
  readonly section: 'tasks' | 'inputs' | 'outputs'
  readonly remedy: string
}

const KINDS: Readonly<Record<CapacityCode, Kind>> = {
  [CompileErrorCode.TOO_MANY_STEPS]: {
    unit: 'steps',
    section: 'tasks',
    remedy: 'Give fewer rows, compute less in one workflow, or use mulDiv, which takes one step.',
  },
  [CompileErrorCode.TOO_MANY_INPUTS]: {
    unit: 'input words',
    section: 'inputs',
    remedy: 'Give fewer rows, or pass only the columns that are computed with.',
  },
  [CompileErrorCode.TOO_MANY_OUTPUTS]: {
    unit: 'output words',
    section: 'outputs',
    remedy: 'Output fewer computed values; values taken from the inputs as they are cost nothing.',
  },
}

/** Refuses a program that is larger than the instance. `owners` has one name for each unit in use. */
export function checkCapacity(
  definition: Definition,
  code: CapacityCode,
  limit: number,
  owners: readonly string[],
): void {
  if (owners.length <= limit) return
  const counts = new Map<string, number>()
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  const shares = [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((left, right) => right.count - left.count)
  const { unit, section, remedy } = KINDS[code]
  const listed = shares.map(({ name, count }) => `${name} ${count}`).join(', ')
  const place = `${section}.${shares[0]?.name ?? ''}`
  throw new CompileError({
    data: { code, limit, actual: owners.length, shares },
    message: `the workflow needs ${owners.length} ${unit}, the circuit has ${limit} (${listed})`,
    remedy,
    where: definition.locations?.of(place) ?? definition.locations?.of(section),
  })
}
