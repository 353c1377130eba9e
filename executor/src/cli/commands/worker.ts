import { scrubUrl } from '@flowbuilder/sdk/actions/scrubUrl'
import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { formatPairs } from '../format.ts'
import { collect, parseCount } from '../parseOptions.ts'
import { parseRedisUrl, redisUrlOf } from '../redisOptions.ts'
import { untilAborted } from '../untilAborted.ts'

/** What a worker can do without the journal of the node. */
const WORKER_KINDS = ['script', 'http', 'sql', 'compute'] as const
/** Jobs of one kind that one worker may run at the same time. */
const MAX_PARALLEL = 1_024

interface WorkerOptions {
  readonly redis?: string
  readonly prefix: string
  readonly kinds: readonly TaskKind[]
  readonly parallel?: number
  readonly allowPrivate: readonly string[]
}

export function createWorkerCommand(context: CliContext): Command {
  return createCommand('worker')
    .description(
      'Run tasks of a "flow serve --redis" on another machine, until Ctrl-C or SIGTERM. Many workers share the work.',
    )
    .addOption(
      new Option(
        '--redis <url>',
        'Redis or Valkey of the node (FLOW_REDIS_URL, so that a password is in no list of processes)',
      ).argParser(parseRedisUrl),
    )
    .option('--prefix <name>', 'prefix of the keys in Redis, the same as that of the node', 'flow')
    .addOption(
      new Option('--kinds <list>', 'kinds of tasks to run')
        .argParser(parseKinds)
        .default(WORKER_KINDS, WORKER_KINDS.join()),
    )
    .addOption(
      new Option(
        '--parallel <n>',
        'tasks of one kind at the same time (default: by kind)',
      ).argParser(parseCount(1, MAX_PARALLEL)),
    )
    .option(
      '--allow-private <host:port>',
      'http tasks may reach this host of this machine or its network; repeatable',
      collect,
      [] as string[],
    )
    .action((options: WorkerOptions) => work(context, options))
}

async function work(context: CliContext, options: WorkerOptions): Promise<void> {
  const { terminal, signal } = context
  const { prefix, kinds, parallel } = options
  const redisUrl = redisUrlOf(context, options.redis)
  // Sandbox, database and queue take a while to load, which every other command would pay.
  const [{ createExecutors }, { BullWorker }] = await Promise.all([
    import('../../runtime/tasks/createExecutors.ts'),
    import('../../queue/bullmq/bullWorker.ts'),
  ])
  const { executors, close } = createExecutors({
    http: { privateHosts: options.allowPrivate },
    ...(parallel === undefined ? {} : { scriptThreads: parallel, sqlThreads: parallel }),
  })
  try {
    const worker = await BullWorker.open(
      {
        redisUrl,
        prefix,
        kinds,
        ...(parallel === undefined
          ? {}
          : { parallel: Object.fromEntries(kinds.map((kind) => [kind, parallel])) }),
      },
      { executors },
    )
    try {
      const redis = scrubUrl(redisUrl)
      terminal.document({ redis, prefix, kinds, pid: process.pid }, () =>
        formatPairs([
          ['redis', redis],
          ['prefix', prefix],
          ['kinds', kinds.join(', ')],
        ]),
      )
      await untilAborted(signal)
    } finally {
      await worker.close()
    }
  } finally {
    await close()
  }
}

function parseKinds(text: string): readonly TaskKind[] {
  return text.split(',').map((name) => {
    const kind = WORKER_KINDS.find((known) => known === name.trim())
    if (kind !== undefined) return kind
    throw new InvalidArgumentError(`it must be one or more of ${WORKER_KINDS.join()}.`)
  })
}
