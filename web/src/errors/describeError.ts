import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { WebErrorCode } from './webError.ts'

/** Sentence and next step by code, in the language of the page. */
export type ErrorCatalogue = Readonly<Record<string, readonly [message: string, remedy: string]>>

/** An error for people. */
export interface DescribedError {
  readonly code: string
  readonly message: string
  readonly remedy: string
  /** What stands in the original, for whoever wants more than the sentence. */
  readonly details: string | undefined
}

/**
 * Describes anything that was thrown. Without a catalogue in the words of the error itself, which are English.
 *
 * Errors: none; what is unknown becomes WEB_UNEXPECTED.
 */
export function describeError(
  error: unknown,
  catalogue: ErrorCatalogue | undefined,
): DescribedError {
  const known = readError(error)
  if (catalogue === undefined) return { ...known, message: capitalize(known.message) }
  const [message, remedy] = catalogue[known.code] ??
    catalogue[WebErrorCode.UNEXPECTED] ?? [known.message, known.remedy]
  return { code: known.code, message, remedy, details: known.details ?? known.message }
}

function readError(error: unknown): DescribedError {
  if (error instanceof FlowError) {
    const { code, message, remedy, data } = error
    const detail = (data as { detail?: unknown }).detail
    return { code, message, remedy, details: typeof detail === 'string' ? detail : undefined }
  }
  const recorded = error as { code?: unknown; message?: unknown; remedy?: unknown } | null
  if (typeof recorded?.code === 'string' && typeof recorded.remedy === 'string') {
    const { code, remedy, message } = recorded
    return { code, message: String(message), remedy, details: undefined }
  }
  return {
    code: WebErrorCode.UNEXPECTED,
    message: 'Something went wrong that nobody foresaw.',
    remedy: 'Reload the page; if it happens again, report it with the details below.',
    details: error instanceof Error ? error.message : String(error),
  }
}

function capitalize(text: string): string {
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
