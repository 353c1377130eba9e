import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'

/** Prefix of every key in Redis, unless the options say otherwise. One node has one prefix. */
export const DEFAULT_PREFIX = 'flow'

/** Name of the queue of one kind of task; BullMQ keeps ":" for itself. */
export function queueNameOf(kind: TaskKind): string {
  return kind.replace('.', '-')
}

/** Name of a job: its key without the character that BullMQ keeps for itself. */
export function jobIdOf(key: string): string {
  return key.replaceAll('%', '%25').replaceAll(':', '%3A')
}

/** Where the outcome of a job lies until the node has it. */
export function outcomeKeyOf(prefix: string, jobId: string): string {
  return `${prefix}:outcome:${jobId}`
}

/** Channel that names jobs whose outcome is there. */
export function doneChannelOf(prefix: string): string {
  return `${prefix}:done`
}

/** Channel that names jobs whose outcome nobody needs. */
export function cancelChannelOf(prefix: string): string {
  return `${prefix}:cancel`
}
