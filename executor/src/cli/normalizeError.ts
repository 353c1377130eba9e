import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { CommanderError } from 'commander'
import { BaseError } from 'viem'
import { CliError, CliErrorCode } from './errors.ts'

/** Every thrown value as a FlowError, so that all failures reach people in one form. */
export function normalizeError(thrown: unknown): FlowError {
  if (thrown instanceof FlowError) return thrown
  if (thrown instanceof CommanderError) return usageError(thrown)
  if (thrown instanceof BaseError) return toFlowError(thrown)
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return interruptedError()
  return new CliError({
    data: { code: CliErrorCode.UNEXPECTED },
    message: thrown instanceof Error ? thrown.message : String(thrown),
    remedy: 'This should not happen: run it again with FLOW_DEBUG=1 and report the output.',
    cause: thrown,
  })
}

function usageError(error: CommanderError): CliError {
  return new CliError({
    data: { code: CliErrorCode.USAGE, reason: error.code },
    message:
      error.code === 'commander.help'
        ? 'a command is missing'
        : error.message.replace(/^error: /, ''),
    remedy: 'Run the command with --help to see its arguments and options.',
    cause: error,
  })
}

function interruptedError(): CliError {
  return new CliError({
    data: { code: CliErrorCode.INTERRUPTED },
    message: 'stopped before it was done',
    remedy: 'Run it again; nothing is left running.',
  })
}
