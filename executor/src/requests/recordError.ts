import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { RecordedError } from './fold/runEvent.ts'

/** Most characters of a message or of the data of an error that a stranger's request caused. */
const MAX_ERROR_LENGTH = 2_000

/** An error as the journal keeps it and the gateway shows it: bounded, and without a cause. */
export function recordError(error: FlowError): RecordedError {
  const json = error.toJSON()
  const data = JSON.stringify(json['data'] ?? {})
  return {
    code: error.code,
    message: error.message.slice(0, MAX_ERROR_LENGTH),
    remedy: error.remedy.slice(0, MAX_ERROR_LENGTH),
    ...(error.where === undefined ? {} : { where: error.where }),
    ...(data.length > MAX_ERROR_LENGTH ? {} : { data: json['data'] }),
  }
}
