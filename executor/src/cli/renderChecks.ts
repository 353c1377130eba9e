import type { Check } from '@flowbuilder/sdk/verify/check'
import type { Terminal } from './terminal.ts'

/** One line a check; the values only where one failed. */
export function renderChecks(checks: readonly Check[], { color }: Terminal): string {
  return checks
    .map(({ name, passed, detail }) =>
      passed
        ? `${color.green('✔')} ${name}`
        : `${color.red('✖')} ${name}\n    ${color.red(detail)}`,
    )
    .join('\n')
}
