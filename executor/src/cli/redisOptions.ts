import { InvalidArgumentError } from 'commander'
import type { CliContext } from './context.ts'
import { CliError, CliErrorCode } from './errors.ts'

export function parseRedisUrl(text: string): string {
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('it must be a URL that starts with redis:// or rediss://.')
}

/** The option, else the environment. Errors: CONFIG_MISSING. */
export function redisUrlOf({ environment }: CliContext, option: string | undefined): string {
  const url = option ?? environment['FLOW_REDIS_URL']
  if (url !== undefined && url !== '') return parseRedisUrl(url)
  throw new CliError({
    data: {
      code: CliErrorCode.NOT_CONFIGURED,
      option: '--redis',
      variable: 'FLOW_REDIS_URL',
    },
    message: 'nothing says where Redis is',
    remedy: 'Give --redis or FLOW_REDIS_URL, such as redis://127.0.0.1:6379.',
  })
}
