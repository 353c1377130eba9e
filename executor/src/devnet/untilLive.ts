import { setTimeout as sleep } from 'node:timers/promises'
import { DevnetError, DevnetErrorCode } from './errors.ts'

const POLL_MS = 200
const TIMEOUT_MS = 120_000

interface ShownNetwork {
  readonly consensus?: { readonly validators: readonly { readonly live: boolean }[] }
}

/**
 * Waits until the ledger has heard of all validators: who is not live yet is drawn for nothing.
 *
 * - Errors: DEVNET_NOT_LIVE after two minutes; the reason of the signal.
 */
export async function untilLive(gatewayUrl: string, signal?: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + TIMEOUT_MS
  let live = 0
  let count = 0
  while (performance.now() < giveUpAt) {
    signal?.throwIfAborted()
    const answer = await fetch(`${gatewayUrl}/network`).then(
      (response) => response.json() as Promise<ShownNetwork>,
      () => undefined,
    )
    const validators = answer?.consensus?.validators ?? []
    count = validators.length
    live = validators.filter((validator) => validator.live).length
    if (count > 0 && live === count) return
    await sleep(POLL_MS)
  }
  throw new DevnetError({
    data: { code: DevnetErrorCode.NOT_LIVE, live, validators: count },
    message: `${live} of ${count} validators are live after ${TIMEOUT_MS / 1_000} seconds`,
    remedy:
      'Read the logs of the executors; on a busy machine, start fewer of them with --executors.',
  })
}
