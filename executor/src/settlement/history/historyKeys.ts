import { type Address, type Hex, hexToBytes, numberToHex, zeroAddress } from 'viem'
import type { ChainPlace, RunId } from '../../requests/fold/runEvent.ts'
import { Bucket, bucketKey, uint32, uint48 } from '../../storage/buckets.ts'
import type { ChainFact } from '../port.ts'
import { type History, REQUEST_STATUSES, type RequestStatus } from './foldHistory.ts'

/** Lists of the index; a number is never reused. */
const List = { REQUESTS: 1, SETTLEMENTS: 2, SLASHES: 3, EPOCHS: 4 } as const
/** Of a field that is not asked for. No account has the address zero. */
const ANY = 0xff
const LOG_INDEX_BITS = 20
const LOG_INDEXES = 2 ** LOG_INDEX_BITS // a block has no room for more logs

/** Which requests: what is left out may be anything. */
export interface RequestFilter {
  readonly owner?: Address | undefined
  readonly mode?: number | undefined
  readonly status?: RequestStatus | undefined
}

/** Bytes that sort as the chain does. */
export function placeBytes({
  blockNumber,
  logIndex,
}: Pick<ChainPlace, 'blockNumber' | 'logIndex'>): Buffer {
  return Buffer.concat([uint48(blockNumber), uint32(logIndex)])
}

/** Cursor of a page: one number that sorts as the chain does, below 2^53. */
export function cursorOf(place: Uint8Array): number {
  const bytes = Buffer.from(place)
  return bytes.readUIntBE(0, 6) * LOG_INDEXES + bytes.readUInt32BE(6)
}

export function placeOfCursor(cursor: number): Uint8Array {
  return placeBytes({
    blockNumber: Math.floor(cursor / LOG_INDEXES),
    logIndex: cursor % LOG_INDEXES,
  })
}

/** What a fact is about, 32 bytes: a request, a slash, or an epoch by its number. Undefined: nothing that is listed. */
export function subjectOf(fact: ChainFact): Hex | undefined {
  if ('id' in fact) return fact.id
  if ('slashId' in fact) return fact.slashId
  return fact.type === 'epochStarted' ? numberToHex(fact.epoch, { size: 32 }) : undefined
}

export const factKey = (place: Uint8Array): Uint8Array => bucketKey(Bucket.HISTORY_FACT, place)
export const subjectPrefix = (subject: Hex): Uint8Array =>
  bucketKey(Bucket.HISTORY_SUBJECT, hexToBytes(subject))

/** The list of requests of a filter: one range, whatever is asked for. */
export function requestList({ owner, mode, status }: RequestFilter): Uint8Array {
  return listKey(List.REQUESTS, owner, [
    mode ?? ANY,
    status === undefined ? ANY : REQUEST_STATUSES.indexOf(status),
  ])
}

export const settlementList = (executor: Address | undefined): Uint8Array =>
  listKey(List.SETTLEMENTS, executor)
export const slashList = (owner: Address | undefined): Uint8Array => listKey(List.SLASHES, owner)
export const epochList = (): Uint8Array => listKey(List.EPOCHS, undefined)

/** Keys under which lists find it: one for each filter that it passes, and its place. */
export function listKeys(history: History): Uint8Array[] {
  const at = (lists: readonly Uint8Array[], place: ChainPlace): Uint8Array[] =>
    lists.map((list) => Buffer.concat([list, placeBytes(place)]))
  switch (history.kind) {
    case 'request': {
      const { request, status, settlement } = history
      const filters = [request.owner, undefined].flatMap((owner) =>
        [request.mode, undefined].flatMap((mode) =>
          [status, undefined].map((item) => requestList({ owner, mode, status: item })),
        ),
      )
      const settled =
        settlement === undefined
          ? []
          : at([settlementList(settlement.executor), settlementList(undefined)], settlement.place)
      return [...at(filters, history.place), ...settled]
    }
    case 'slash':
      return at([slashList(history.owner), slashList(undefined)], history.place)
    case 'epoch':
      return at([epochList()], history.place)
  }
}

export const PLACE_BYTES = 10

function listKey(
  list: number,
  party: Address | undefined,
  fields: readonly number[] = [],
): Uint8Array {
  return bucketKey(
    Bucket.HISTORY_LIST,
    Uint8Array.of(list),
    hexToBytes(party ?? zeroAddress),
    Uint8Array.from(fields),
  )
}

/** Name of a request or slash in the bytes of a subject. */
export const subjectName = (bytes: Uint8Array): RunId => `0x${Buffer.from(bytes).toString('hex')}`
