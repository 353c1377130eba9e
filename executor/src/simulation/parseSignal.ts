import { decodeDuration } from '@flowbuilder/sdk/workflow/decode/decodeDuration'
import { readPlain } from '@flowbuilder/sdk/workflow/source/readPlain'
import { readYaml } from '@flowbuilder/sdk/workflow/source/readYaml'
import type { SignalMock } from './mocks.ts'

/** Of the content of one signal, in UTF-16 units. */
const MAX_SIGNAL_LENGTH = 2 ** 16 // 65,536

/**
 * Reads a signal as a person types it: `go`, `go@2h`, `go={ approved: true }` or `go@2h={ approved: true }`.
 * Errors: FLOW_VALUE_INVALID for the time, FLOW_YAML_* for the content.
 */
export function parseSignal(text: string): SignalMock {
  const [, signal = text, after, content] = /^([^@=]*)(?:@([^=]*))?(?:=(.*))?$/s.exec(text) ?? []
  const file = `--signal ${signal}`
  return {
    signal,
    afterMs: after === undefined ? 0 : decodeDuration(readPlain(after), file, 0),
    content:
      content === undefined ? undefined : readYaml(content, { file, maxLength: MAX_SIGNAL_LENGTH }),
  }
}
