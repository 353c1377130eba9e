import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SimulationErrorCode = {
  /** A task asks the outside world, and no mock answers. */
  NO_ANSWER: 'SIMULATION_NO_ANSWER',
  /** A mock lets a transaction revert. */
  REVERTED: 'SIMULATION_REVERTED',
  /** The run waits for something that no option gives. */
  STUCK: 'SIMULATION_STUCK',
  /** The run needs more steps of the clock than a simulation takes. */
  TOO_LONG: 'SIMULATION_TOO_LONG',
} as const

export interface SimulationErrorData {
  readonly code: (typeof SimulationErrorCode)[keyof typeof SimulationErrorCode]
  /** The request, call or signal that it is about. */
  readonly subject: string
}

/** What a simulation adds to the errors of a run. None of them may pass: they are never retried. */
export class SimulationError extends FlowError<SimulationErrorData> {}
