import { type Hash, toHex, zeroAddress } from 'viem'
import type {
  ChainPlace,
  RecordedError,
  RequestRecord,
  RunEvent,
  RunId,
  RunRecord,
} from '../fold/runEvent.ts'

/** Makers of journal data for tests; the values mean nothing. */
export const hashOf = (value: number): Hash => toHex(value, { size: 32 })
export const RUN_ID: RunId = hashOf(0xabc)
export const SUBMITTED_AT_MS = 1_000_000
export const DEADLINE_SECONDS = 5_000

export function placeAt(blockNumber: number): ChainPlace {
  return {
    blockNumber,
    blockHash: hashOf(blockNumber),
    transactionHash: hashOf(blockNumber + 1_000),
    logIndex: 0,
  }
}

export function requestRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    owner: toHex(1, { size: 20 }),
    payer: zeroAddress,
    mode: 1,
    deadline: String(DEADLINE_SECONDS),
    fee: '1000',
    token: zeroAddress,
    callback: zeroAddress,
    callbackGas: 0,
    definitionHash: hashOf(1),
    inputsHash: hashOf(2),
    programHash: hashOf(3),
    inputsCommitment: hashOf(4),
    clientRequestId: hashOf(5),
    ...changes,
  }
}

export const ERROR: RecordedError = { code: 'TEST_ERROR', message: 'm', remedy: 'r' }

export const EVENTS = {
  observed: {
    type: 'requestObserved',
    request: requestRecord(),
    place: placeAt(10),
    submittedAtMs: SUBMITTED_AT_MS,
  },
  blobs: { type: 'blobsVerified', definitionBytes: 1, inputsBytes: 2 },
  compiled: {
    type: 'programCompiled',
    programHash: hashOf(3),
    inputsCommitment: hashOf(4),
    steps: 1,
  },
  evaluated: {
    type: 'programEvaluated',
    outputs: { a: '1' },
    outputWords: ['1'],
    resultHash: hashOf(6),
  },
  proved: { type: 'proofMade', proof: '0x01', elapsedMs: 5 },
  signed: {
    type: 'transactionSigned',
    hash: hashOf(7),
    nonce: 3,
    raw: '0x02',
    maxFeePerGas: '2',
    maxPriorityFeePerGas: '1',
  },
  sent: { type: 'transactionSent', hash: hashOf(7) },
  included: {
    type: 'transactionIncluded',
    hash: hashOf(7),
    blockNumber: 12,
    succeeded: true,
    gasUsed: '1',
    gasCost: '2',
  },
  reverted: {
    type: 'transactionIncluded',
    hash: hashOf(7),
    blockNumber: 12,
    succeeded: false,
    gasUsed: '1',
    gasCost: '2',
  },
  settled: {
    type: 'requestSettled',
    executor: toHex(2, { size: 20 }),
    own: true,
    resultHash: hashOf(6),
    fee: '1000',
    place: placeAt(12),
  },
  cancelled: { type: 'requestCancelled', closesAt: '4000', place: placeAt(11) },
  refunded: { type: 'requestRefunded', amount: '1000', place: placeAt(13) },
  delayed: { type: 'stepDelayed', step: 'fetch', error: ERROR, attempt: 1, retryAtMs: 5 },
  faulted: { type: 'runFaulted', step: 'evaluate', error: ERROR },
  expired: { type: 'requestExpired', closedAt: '5000' },
} as const satisfies Record<string, RunEvent>

/** The events as records, one a millisecond. */
export function recordsOf(...events: readonly RunEvent[]): RunRecord[] {
  return events.map((event, index) => ({
    sequence: index + 1,
    atMs: SUBMITTED_AT_MS + index,
    event,
  }))
}
