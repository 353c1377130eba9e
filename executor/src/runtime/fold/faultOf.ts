import type { Fault } from './runEvent.ts'

/** Characters of each text of a fault that are kept. */
export const MAX_FAULT_TEXT = 2_000

/** What a run keeps of an error; anything that is no error of this project is a bug of the task. */
export function faultOf(error: unknown): Fault {
  const { code, message, remedy } = (error ?? {}) as Partial<Record<keyof Fault, unknown>>
  return {
    code: typeof code === 'string' ? code : 'RUN_TASK_CRASHED',
    message: text(message, String(error)),
    remedy: text(remedy, 'Report this: a task failed in a way that nobody foresaw.'),
  }
}

function text(value: unknown, otherwise: string): string {
  return (typeof value === 'string' ? value : otherwise).slice(0, MAX_FAULT_TEXT)
}
