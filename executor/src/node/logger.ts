import { type Logger, pino } from 'pino'
import type { Notice } from '../requests/notice.ts'

/** Fields that must not reach a log, at whatever depth they appear. */
const SECRET_PATHS = [
  'rpcUrl',
  'privateKey',
  'keyFile',
  '*.rpcUrl',
  '*.privateKey',
  '*.raw',
  'record.event.raw',
]

/** JSON lines on standard error; standard output belongs to whoever embeds the node. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: undefined, redact: { paths: SECRET_PATHS, censor: '[redacted]' } },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** One line a notice. */
export function logNotice(logger: Logger, notice: Notice): void {
  switch (notice.type) {
    case 'record': {
      const { type } = notice.record.event
      return logger.info({ id: notice.id, sequence: notice.record.sequence }, type)
    }
    case 'progress':
      return logger.debug({ id: notice.id, ...notice.progress }, 'proving')
    case 'warning':
      return logger.warn(
        { ...(notice.id === undefined ? {} : { id: notice.id }), error: notice.error.toJSON() },
        notice.error.message,
      )
    case 'synced':
      return logger.info(
        { synced: notice.synced, block: notice.block },
        notice.synced ? 'following the chain' : 'lost the chain',
      )
    case 'executors':
      return logger.info({ count: notice.executors.length }, 'staked executors')
    case 'fatal':
      return logger.fatal({ error: notice.error.toJSON() }, notice.error.message)
  }
}
