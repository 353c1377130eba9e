import type { KvStore } from '../../storage/kv/port.ts'
import { decide } from './decide.ts'
import { type SignerError, SignerErrorCode, signerError } from './errors.ts'
import { coversLookBack, findUnknownSignature, MAX_LOOK_BACK } from './lookBack.ts'
import type { DecidedHeight, SigningKey, SignRequest } from './port.ts'
import { ALL_ROUNDS, type SignedRecord } from './record.ts'
import type { SignerLock } from './signerLock.ts'
import { requireRecord, saveRecords } from './signerStore.ts'

export interface SignerGuardOptions {
  /** A store of its own, of which nothing else is ever restored or truncated. */
  readonly store: KvStore
  readonly lock: SignerLock
  readonly key: SigningKey
  /** Below 2^64. */
  readonly chainId: bigint
  /** Decided heights that are searched for unknown signatures of this key before the first signature. 0 to MAX_LOOK_BACK. */
  readonly lookBack: number
  /** Called once, when the record cannot be written: the process must end. */
  readonly onFatal?: (error: SignerError) => void
}

/** Requests that may wait for the one before. */
export const MAX_PENDING_SIGNATURES = 1_024

/**
 * Second, independent guard against double signing: it believes nothing but its own durable record.
 *
 * - Durability: the record of a signature is on the disk before the signature is returned.
 * - Rule: later than the record is signed; the same bytes at the same height, round and step give the same signature; all else
 *   is refused. Requests are decided one after the other, in call order.
 * - Failure: when the record cannot be written, no signature leaves and nothing is signed any more.
 */
export class SignerGuard {
  readonly #options: SignerGuardOptions
  readonly #giveBack: () => void
  #record: SignedRecord
  #joined: boolean
  #tail: Promise<unknown> = Promise.resolve()
  #pending = 0
  #stopped: SignerError | undefined

  private constructor(options: SignerGuardOptions, giveBack: () => void, record: SignedRecord) {
    this.#options = options
    this.#giveBack = giveBack
    this.#record = record
    this.#joined = options.lookBack === 0
  }

  /** Errors: SIGNER_IN_USE, SIGNER_UNINITIALISED, SIGNER_RECORD_CORRUPT, SIGNER_MISMATCH, SIGNER_BAD_REQUEST. */
  static async open(options: SignerGuardOptions): Promise<SignerGuard> {
    const { lookBack, store, key, chainId, lock } = options
    if (!Number.isInteger(lookBack) || lookBack < 0 || lookBack > MAX_LOOK_BACK)
      throw signerError(
        SignerErrorCode.BAD_REQUEST,
        `a look-back of ${lookBack} is outside its range`,
        'lookBack',
      )
    const giveBack = lock.borrow()
    try {
      const record = await requireRecord(store, key.publicKey, chainId)
      return new SignerGuard(options, giveBack, record)
    } catch (error) {
      giveBack()
      throw error
    }
  }

  /**
   * Looks back: the newest decided heights, the newest first, at least as many as `lookBack` or all there are.
   *
   * - Errors: SIGNER_RECORD_OLD, for good, if they hold a signature of this key that the record does not know;
   *   SIGNER_BAD_REQUEST for too few heights, gaps, or a tip older than the record.
   */
  async join(decided: readonly DecidedHeight[]): Promise<void> {
    return this.#inTurn(async () => {
      if (!coversLookBack(this.#record, decided, this.#options.lookBack))
        throw signerError(
          SignerErrorCode.BAD_REQUEST,
          'the heights to look back over are too few or have gaps',
          'decided',
        )
      for (const height of decided) this.#inspect(height)
      this.#joined = true
    })
  }

  /**
   * A height that the network decided while this signer ran. Counts towards listening after an import, during which nothing at
   * or below it will be signed any more.
   *
   * - Errors: as `join`; SIGNER_FAILED.
   */
  async observe(decided: DecidedHeight): Promise<void> {
    return this.#inTurn(async () => {
      this.#inspect(decided)
      const { listen, height } = this.#record
      // Only a new height counts: the same one twice is no news.
      if (listen === 0 || decided.height <= height) return
      await this.#save({
        height: decided.height,
        round: ALL_ROUNDS,
        step: 0,
        signBytes: undefined,
        signature: undefined,
        listen: listen - 1,
      })
    })
  }

  /**
   * The signature, once its record is durable.
   *
   * - Errors: SIGNER_DOUBLE_SIGN, SIGNER_LISTENING, SIGNER_BAD_REQUEST, SIGNER_RECORD_OLD, SIGNER_FAILED, SIGNER_QUEUE_FULL,
   *   SIGNER_CLOSED. Nothing is signed then.
   */
  async sign(request: SignRequest): Promise<Uint8Array> {
    const { height, round, step } = request
    // A copy: the caller could change the bytes while they wait.
    const own = { height, round, step, signBytes: Uint8Array.from(request.signBytes ?? []) }
    return this.#inTurn(() => this.#signNow(own))
  }

  async close(): Promise<void> {
    await this.#tail
    this.#stopped ??= signerError(SignerErrorCode.CLOSED, 'the signer is closed', 'close')
    this.#giveBack()
  }

  async #signNow(request: SignRequest): Promise<Uint8Array> {
    const decision = decide(this.#record, request)
    if (decision.verdict === 'refuse') throw refusal(decision.reason, request)
    if (!this.#joined) throw refusal('listening', request)
    if (decision.verdict === 'repeat' && decision.signature !== undefined)
      return decision.signature.slice()
    const signature = await this.#options.key.sign(request.signBytes)
    // Repeated bytes of an imported height are no new position.
    if (decision.verdict === 'sign') await this.#save({ ...request, signature, listen: 0 })
    return signature.slice()
  }

  #inspect(decided: DecidedHeight): void {
    const unknown = findUnknownSignature(this.#record, decided)
    if (unknown === undefined) return
    const { height, round, step } = unknown
    this.#stopped = signerError(
      SignerErrorCode.RECORD_OLD,
      `the network holds a signature of this key at ${height}/${round}/${step} that the record does not know`,
      `${height}/${round}/${step}`,
    )
    throw this.#stopped
  }

  async #save(record: SignedRecord): Promise<void> {
    const { store, key, chainId, onFatal } = this.#options
    try {
      await saveRecords(store, [[key.publicKey, record]], chainId)
    } catch (cause) {
      const message = 'the record of the signer cannot be written'
      const failure = signerError(SignerErrorCode.FAILED, message, 'write', cause)
      this.#stopped = failure
      onFatal?.(failure)
      throw failure
    }
    this.#record = record
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped)
    if (this.#pending >= MAX_PENDING_SIGNATURES)
      return Promise.reject(
        signerError(SignerErrorCode.QUEUE_FULL, 'too many requests wait', String(this.#pending)),
      )
    this.#pending += 1
    const result = this.#tail.then(() => {
      if (this.#stopped !== undefined) throw this.#stopped
      return task()
    })
    this.#tail = result.then(
      () => this.#settle(),
      () => this.#settle(),
    )
    return result
  }

  #settle(): void {
    this.#pending -= 1
  }
}

function refusal(
  reason: 'badRequest' | 'otherBytes' | 'goesBack' | 'listening',
  { height, round, step }: SignRequest,
): SignerError {
  const detail = `${height}/${round}/${step}`
  switch (reason) {
    case 'badRequest':
      return signerError(SignerErrorCode.BAD_REQUEST, `cannot sign for ${detail}`, detail)
    case 'listening':
      return signerError(SignerErrorCode.LISTENING, 'the signer still listens', detail)
    case 'otherBytes':
      return signerError(
        SignerErrorCode.DOUBLE_SIGN,
        `other bytes were signed for ${detail}`,
        detail,
      )
    case 'goesBack':
      return signerError(
        SignerErrorCode.DOUBLE_SIGN,
        `something later than ${detail} was signed`,
        detail,
      )
  }
}
