import type { ValidatorId } from '../consensus/core/types.ts'

/** A member that says nothing for so long is not there. Idle blocks come every second. */
export const SILENT_MS = 4_000

interface Member {
  heardMs: number | undefined
  /** When it was first seen without the connection that it had; undefined while it has one, and if it never had. */
  lostMs: number | undefined
  wasConnected: boolean
}

/**
 * Who has been heard of lately: nobody waits long for the proposal of a member that is gone.
 *
 * - A lost connection counts at once, until the member speaks through others; silence counts after SILENT_MS.
 */
export class Hearing {
  readonly #startedMs: number
  readonly #members = new Map<ValidatorId, Member>()

  constructor(nowMs: number) {
    this.#startedMs = nowMs
  }

  /** A message of a member came. */
  hear(id: ValidatorId, nowMs: number): void {
    this.#member(id).heardMs = nowMs
  }

  isAbsent(id: ValidatorId, isConnected: boolean, nowMs: number): boolean {
    const member = this.#member(id)
    const heardMs = member.heardMs ?? this.#startedMs
    if (isConnected) {
      member.wasConnected = true
      member.lostMs = undefined
    } else if (member.wasConnected) {
      member.lostMs ??= nowMs
      if (heardMs <= member.lostMs) return true
    }
    return nowMs - heardMs > SILENT_MS
  }

  /** Forgets who has no seat any more. */
  keepOnly(ids: ReadonlySet<ValidatorId>): void {
    for (const id of this.#members.keys()) if (!ids.has(id)) this.#members.delete(id)
  }

  #member(id: ValidatorId): Member {
    const known = this.#members.get(id)
    if (known !== undefined) return known
    const member = { heardMs: undefined, lostMs: undefined, wasConnected: false }
    this.#members.set(id, member)
    return member
  }
}
