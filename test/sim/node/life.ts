import type { KvStore } from '../../../executor/src/storage/kv/port.ts'
import type { LogDisk } from '../../../executor/src/storage/log/disk.ts'
import type { NodeDisks } from './nodeDisks.ts'

/** From one start of a node to its crash. What belongs to an ended life never answers, and nobody hears it. */
export interface Life {
  readonly isOver: boolean
  /** A point at which the node may crash; true if its life is over. */
  readonly pass: (where: string) => boolean
  /** Time that a disk takes to make something durable. */
  readonly work: () => Promise<void>
}

/** Answers nothing: the process that waits for it is dead. */
function silence(): Promise<never> {
  return new Promise(() => {})
}

/** A call that makes something durable: it takes time, in which the node may crash or hear messages. */
async function slowly(life: Life, where: string, call: () => Promise<void>): Promise<void> {
  return between(life, where, async () => {
    await life.work()
    return life.isOver ? silence() : call()
  })
}

/** A call with a point right before it (nothing of it happened) and right after it (all of it, but nobody was told). */
async function between<Result>(
  life: Life,
  where: string,
  call: () => Promise<Result>,
): Promise<Result> {
  if (life.pass(`before ${where}`)) return silence()
  const result = await call()
  return life.pass(`after ${where}`) ? silence() : result
}

/** The disk of the log as one life uses it. */
export function diskOf(life: Life, disks: NodeDisks): LogDisk {
  const disk = disks.log
  const checked = <Result>(call: () => Promise<Result>): Promise<Result> => {
    disks.checkRoom('log')
    return call()
  }
  return {
    list: () => disk.list(),
    read: (segment) => disk.read(segment),
    create: (segment, header) =>
      slowly(life, 'create', () => checked(() => disk.create(segment, header))),
    write: (segment, offset, bytes) =>
      between(life, 'log write', async () => {
        const spoilt = disks.spoilWrite({ offset, bytes })
        return checked(() => disk.write(segment, spoilt.offset, spoilt.bytes))
      }),
    sync: (segment) => slowly(life, 'log sync', () => checked(() => disk.sync(segment))),
    truncate: (segment, bytes) => between(life, 'truncate', () => disk.truncate(segment, bytes)),
    remove: (segment) => between(life, 'remove', () => disk.remove(segment)),
    close: () => disk.close(),
  }
}

/** A store as one life uses it: a batch that was not acknowledged is there as a whole or not at all. */
export function storeOf(life: Life, disks: NodeDisks, name: 'signer' | 'chain'): KvStore {
  const store = disks[name]
  return {
    get: (key) => (life.isOver ? silence() : store.get(key)),
    range: (range) => (life.isOver ? silence() : store.range(range)),
    batch: (writes) =>
      slowly(life, `batch of the ${name}`, () => {
        disks.checkRoom(name)
        return store.batch(writes)
      }),
    close: () => store.close(),
  }
}
