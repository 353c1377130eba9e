import { createExecutorNode } from '../../../executor/src/node/node.ts'
import type { ExecutorNodeOptions } from '../../../executor/src/node/options.ts'
import type { JournalEntry } from '../../../executor/src/requests/journal.ts'

/** Where the process kills itself: around the write of an event, or in the middle of a proof. */
export type KillPoint =
  | { readonly when: 'before' | 'after'; readonly event: string }
  | { readonly when: 'during'; readonly phase: string }
  | undefined

export interface KillableNodeStart {
  readonly options: ExecutorNodeOptions
  readonly kill: KillPoint
}

/** A node in a process of its own that ends without a chance to tidy up. */
process.once('message', ({ options, kill }: KillableNodeStart) => {
  const hook =
    (when: string) =>
    (entries: readonly JournalEntry[]): void => {
      const types = entries.flatMap((entry) => entry.events.map((event) => event.type as string))
      if (kill === undefined || kill.when === 'during' || kill.when !== when) return
      if (types.includes(kill.event)) process.kill(process.pid, 'SIGKILL')
    }
  const hooks = { beforeWrite: hook('before'), afterWrite: hook('after') }
  void createExecutorNode(options, { hooks }).then((node) => {
    node.events.on('notice', (notice) => {
      if (notice.type !== 'progress' || kill?.when !== 'during') return
      if (notice.progress.phase === kill.phase) process.kill(process.pid, 'SIGKILL')
    })
    node.start()
    process.send?.({ gatewayUrl: node.gatewayUrl })
  })
})
// A test that gives up takes its nodes along.
process.once('disconnect', () => process.exit(0))
