import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import type { TraceEvent } from './traceEvent.ts'

const SECTOR_BYTES = 512

/** What a start finds after the power went at some event, and what it may and must hold. */
export interface PowerImage {
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Must be there. */
  readonly acknowledged: number
  /** Nothing later may be there. */
  readonly submitted: number
  /** The first record may be no later. */
  readonly released: number
}

export interface PowerImageOptions {
  readonly seed: number
  /** Events before the cut. */
  readonly events: number
  /** Planted fault: a disk that says it synced and did not. */
  readonly syncsLie?: boolean
}

type Change = { readonly position: number; readonly bytes: Uint8Array } | { readonly size: number }

interface Inode {
  durable: Uint8Array
  pending: Change[]
}

/** Replays the trace up to the cut on a disk that keeps what was synced, and of the rest what the seed says. */
export function buildPowerImage(
  trace: readonly TraceEvent[],
  { seed, events, syncsLie = false }: PowerImageOptions,
): PowerImage {
  const inodes = new Map<number, Inode>()
  const visible = new Map<string, Inode>()
  let durableNames = new Map<string, Inode>()
  let pendingNames: Array<(names: Map<string, Inode>) => void> = []
  let acknowledged = 0
  let submitted = 0
  let released = 1
  const rename = (change: (names: Map<string, Inode>) => void): void => {
    change(visible)
    pendingNames.push(change)
  }
  for (const event of trace.slice(0, events)) {
    switch (event.do) {
      case 'create': {
        const inode = { durable: new Uint8Array(), pending: [] }
        inodes.set(event.file, inode)
        rename((names) => names.set(event.path, inode))
        break
      }
      case 'open': {
        const inode = visible.get(event.path)
        if (inode === undefined)
          throw new Error(`the trace opens a file it never made: ${event.path}`)
        inodes.set(event.file, inode)
        break
      }
      case 'write':
        inodes
          .get(event.file)
          ?.pending.push({ position: event.position, bytes: Buffer.from(event.bytes, 'base64') })
        break
      case 'cut':
        inodes.get(event.file)?.pending.push({ size: event.size })
        break
      case 'sync': {
        const inode = inodes.get(event.file)
        if (inode === undefined || syncsLie) break
        for (const change of inode.pending) inode.durable = applyChange(inode.durable, change)
        inode.pending = []
        break
      }
      case 'rename': {
        const inode = visible.get(event.from)
        if (inode === undefined) throw new Error(`the trace renames nothing: ${event.from}`)
        rename((names) => {
          names.delete(event.from)
          names.set(event.to, inode)
        })
        break
      }
      case 'remove':
        rename((names) => names.delete(event.path))
        break
      case 'syncNames':
        durableNames = new Map(visible)
        pendingNames = []
        break
      case 'submit':
        submitted = Math.max(submitted, event.sequence)
        break
      case 'acknowledge':
        acknowledged = Math.max(acknowledged, event.sequence)
        break
      case 'release':
        released = event.sequence
        break
    }
  }
  const chance = seededChance(seed)
  const names = new Map(durableNames)
  for (const change of pendingNames) if (chance() < 0.5) change(names)
  const files = new Map<string, Uint8Array>()
  for (const [name, inode] of names) files.set(name, tear(inode, chance))
  return { files, acknowledged, submitted, released }
}

/** Keeps any sectors of the unsynced changes, in any order; the size follows what was kept or is the full one. */
function tear({ durable, pending }: Inode, chance: () => number): Uint8Array {
  // Nothing, all, or anything between: the ends need to be frequent.
  const kept = Math.min(1, Math.max(0, chance() * 2 - 0.5))
  const keepsSize = chance() < 0.5
  const pieces = pending.flatMap((change) => ('size' in change ? [change] : sectorsOf(change)))
  let image = durable
  for (const piece of shuffle(pieces, chance)) {
    if (chance() < kept) image = applyChange(image, piece)
    else if (keepsSize && !('size' in piece))
      image = applyChange(image, {
        position: piece.position + piece.bytes.length,
        bytes: new Uint8Array(),
      })
  }
  return image
}

function sectorsOf({ position, bytes }: { position: number; bytes: Uint8Array }): Change[] {
  const sectors: Change[] = []
  for (let from = position; from < position + bytes.length; ) {
    const next = (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES
    const to = Math.min(next, position + bytes.length)
    sectors.push({ position: from, bytes: bytes.subarray(from - position, to - position) })
    from = to
  }
  return sectors
}

function applyChange(base: Uint8Array, change: Change): Uint8Array {
  if ('size' in change) return base.slice(0, change.size)
  const { position, bytes } = change
  const grown = new Uint8Array(Math.max(base.length, position + bytes.length))
  grown.set(base)
  grown.set(bytes, position)
  return grown
}

function shuffle<T>(items: readonly T[], chance: () => number): T[] {
  return items
    .map((item) => ({ item, order: chance() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
