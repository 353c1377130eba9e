import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { CliError, CliErrorCode } from './errors.ts'

/** The error in an answer of a gateway or flow server; GATEWAY_REFUSED if there is none that could be read. */
export async function readErrorAnswer(response: Response, url: string): Promise<FlowError> {
  const body: unknown = await response.json().catch(() => undefined)
  const error = (
    body as
      | { error?: { code?: unknown; message?: unknown; remedy?: unknown; data?: object } }
      | undefined
  )?.error
  if (typeof error?.code === 'string' && typeof error.message === 'string') {
    const remedy = typeof error.remedy === 'string' ? error.remedy : 'Try another gateway.'
    return new FlowError({
      data: { ...error.data, code: error.code },
      message: error.message,
      remedy,
    })
  }
  return new CliError({
    data: { code: CliErrorCode.GATEWAY_REFUSED, url, status: response.status },
    message: `${url} answered with status ${response.status}`,
    remedy:
      'Check that --gateway (FLOW_GATEWAY) or --server (FLOW_SERVER) is what it should be; its /health should answer.',
  })
}
