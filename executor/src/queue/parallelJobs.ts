import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'

/** Jobs of one kind at the same time. Tasks that wait for others may be many; those that compute share the processors. */
export const DEFAULT_PARALLEL_JOBS: Readonly<Record<TaskKind, number>> = {
  compute: 1,
  script: 2,
  sql: 2,
  http: 64,
  'chain.read': 64,
  'chain.write': 64,
  wait: 64,
}
