import { alreadyHandled, unknownChannel } from '../errors.ts'
import {
  type GossipMessage,
  type MessageHandler,
  type MessageVerdict,
  type PeerId,
  Speakers,
  type TopicRule,
} from '../port.ts'
import { RateLimiter } from '../rules/rateLimiter.ts'
import { SequenceWindow } from '../rules/sequenceWindow.ts'
import { StrangerRate } from '../rules/strangerRate.ts'

/** Messages of one topic whose handler is at work; more are ignored. */
export const MAX_PENDING_MESSAGES = 1_024
/** Bytes of these messages. */
export const MAX_PENDING_BYTES = 2 ** 24 // 16 MiB

export interface TopicIntakeModules {
  readonly isMember: (peer: PeerId) => boolean
  readonly nowMs: () => number
  /** A handler threw: a bug of its owner. */
  readonly onFault: (error: unknown) => void
}

/** A message whose author's signature was checked. */
export interface SignedMessage extends GossipMessage {
  /** Grows with each message of the author. */
  readonly sequence: bigint
}

interface Topic {
  readonly rule: TopicRule
  readonly messageRate: RateLimiter
  readonly byteRate: RateLimiter
  handler: MessageHandler | undefined
  pendingMessages: number
  pendingBytes: number
}

/** What every adapter does with a message before the handler sees it: the cheap checks first. */
export class TopicIntake {
  readonly #modules: TopicIntakeModules
  readonly #topics: ReadonlyMap<string, Topic>
  readonly #sequences = new SequenceWindow()
  readonly #strangers = new StrangerRate()

  constructor(rules: readonly TopicRule[], modules: TopicIntakeModules) {
    this.#modules = modules
    this.#topics = new Map(
      rules.map((rule) => [
        rule.name,
        {
          rule,
          messageRate: new RateLimiter(rule.messagesPerSecond),
          byteRate: new RateLimiter(rule.bytesPerSecond),
          handler: undefined,
          pendingMessages: 0,
          pendingBytes: 0,
        },
      ]),
    )
  }

  /** Errors: NETWORK_UNKNOWN_CHANNEL. */
  ruleOf(name: string): TopicRule {
    return this.#topicOf(name).rule
  }

  subscribe(name: string, handler: MessageHandler): () => void {
    const topic = this.#topicOf(name)
    if (topic.handler !== undefined) throw alreadyHandled(name)
    topic.handler = handler
    return () => {
      topic.handler = undefined
    }
  }

  async judge(message: SignedMessage): Promise<MessageVerdict> {
    const topic = this.#topics.get(message.topic)
    if (topic === undefined || message.data.length > topic.rule.maxBytes) return 'rejected'
    const { handler } = topic
    if (handler === undefined || isFull(topic)) return 'ignored'
    const nowMs = this.#modules.nowMs()
    const isForMembers = topic.rule.speakers === Speakers.MEMBERS
    if (isForMembers && !this.#modules.isMember(message.author))
      return this.#strangers.take(message.source, nowMs) ? 'ignored' : 'rejected'
    // A window for each topic of an author: topics may overtake each other by more than one.
    const stream = `${message.author} ${message.topic}`
    if (isForMembers && !this.#sequences.accept(stream, message.sequence)) return 'ignored'
    const speaker = isForMembers ? message.author : message.source
    const isWithinRate =
      topic.messageRate.take(speaker, nowMs) &&
      topic.byteRate.take(speaker, nowMs, message.data.length)
    if (!isWithinRate) return 'ignored'
    topic.pendingMessages += 1
    topic.pendingBytes += message.data.length
    try {
      return await handler(message)
    } catch (error) {
      this.#modules.onFault(error)
      return 'ignored'
    } finally {
      topic.pendingMessages -= 1
      topic.pendingBytes -= message.data.length
    }
  }

  #topicOf(name: string): Topic {
    const topic = this.#topics.get(name)
    if (topic === undefined) throw unknownChannel(name)
    return topic
  }
}

function isFull({ pendingMessages, pendingBytes }: Topic): boolean {
  return pendingMessages >= MAX_PENDING_MESSAGES || pendingBytes >= MAX_PENDING_BYTES
}
