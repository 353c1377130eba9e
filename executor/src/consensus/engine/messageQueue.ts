import type { Height } from '../core/types.ts'
import type { ConsensusMessage } from './codec/message.ts'
import type { MessageVerdict } from './port.ts'

/** Messages that wait to be verified; more are ignored, and come again by rebroadcast. */
export const MAX_WAITING_MESSAGES = 1_024
/** Bytes of the messages that wait, 16 MiB: no block of a proposal is known to be anybody's before it is verified. */
export const MAX_WAITING_BYTES = 2 ** 24
/** Messages of the next height that are kept until it begins. */
export const MAX_EARLY_MESSAGES = 1_024
/** Bytes of the messages of the next height, 16 MiB. */
export const MAX_EARLY_BYTES = 2 ** 24
/** Messages that are verified together. */
export const MAX_VERIFIED_TOGETHER = 64

interface Received {
  readonly message: ConsensusMessage
  readonly bytes: number
  readonly answer: (verdict: MessageVerdict) => void
}

/** Messages that wait for the engine, and those that came a height too early. */
export class MessageQueue {
  readonly #waiting: Received[] = []
  #waitingBytes = 0
  readonly #early: Array<Pick<Received, 'message' | 'bytes'>> = []
  #earlyBytes = 0

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Takes a message of this height; undefined if there is no room. The verdict comes when it was verified. */
  wait(message: ConsensusMessage, bytes: number): Promise<MessageVerdict> | undefined {
    const isFull =
      this.#waiting.length >= MAX_WAITING_MESSAGES || this.#waitingBytes + bytes > MAX_WAITING_BYTES
    if (isFull) return undefined
    return new Promise((answer) => {
      this.#waiting.push({ message, bytes, answer })
      this.#waitingBytes += bytes
    })
  }

  /** Keeps a message of the next height, if there is room. */
  keepEarly(message: ConsensusMessage, bytes: number): void {
    if (this.#early.length >= MAX_EARLY_MESSAGES || this.#earlyBytes + bytes > MAX_EARLY_BYTES)
      return
    this.#early.push({ message, bytes })
    this.#earlyBytes += bytes
  }

  /** The next height has begun: its messages wait, besides those that do already. */
  releaseEarly(): void {
    for (const { message, bytes } of this.#early.splice(0)) {
      this.#waiting.push({ message, bytes, answer: () => {} })
      this.#waitingBytes += bytes
    }
    this.#earlyBytes = 0
  }

  /** Those to be verified next, of this height; the others of the batch are ignored. */
  take(height: Height): readonly Received[] {
    const batch = this.#waiting.splice(0, MAX_VERIFIED_TOGETHER)
    for (const { bytes } of batch) this.#waitingBytes -= bytes
    return batch.filter(({ message, answer }) => {
      const isCurrent = heightOf(message) === height
      if (!isCurrent) answer('ignored')
      return isCurrent
    })
  }

  ignoreAll(): void {
    for (const { answer } of this.#waiting.splice(0)) answer('ignored')
    this.#waitingBytes = 0
  }
}

/** Height that a message is about; that of a status is the last one its sender has decided. */
export function heightOf(message: ConsensusMessage): Height {
  switch (message.type) {
    case 'proposal':
      return message.proposal.height
    case 'vote':
      return message.vote.height
    case 'certificate':
      return message.votes[0]?.height ?? 0
    case 'status':
      return message.height
  }
}
