import { createBlsKey } from '../../consensus/bls/blsKey.ts'
import type { SigningContext } from '../../consensus/core/digest/voteDigest.ts'
import { channelNames } from '../../network/networkRules.ts'
import type { ClaimRuns } from '../../optimistic/port.ts'
import { equivocate } from './equivocate.ts'
import type { Fault, FaultKind } from './fault.ts'
import { isolate } from './isolate.ts'
import { lieAbout } from './lieAbout.ts'
import { lieAboutRun } from './lieAboutRun.ts'
import { wrapNetwork } from './wrapNetwork.ts'
import { wrapValidator } from './wrapValidator.ts'

export interface FaultOptions {
  /** Of the faulty node itself. */
  readonly blsKey: Uint8Array
  readonly context: SigningContext
  /** @default ends this process at once, as kill -9 does */
  readonly crash?: () => void
}

/** A partition heals by itself after this: later than it counts as an absence where one is to be shown. */
export const PARTITION_MS = 120_000

/** The fault of a kind; until it is armed the node is correct. */
export function createFault(kind: FaultKind, options: FaultOptions): Fault {
  let isArmed = false
  const fault = {
    kind,
    arm() {
      isArmed = true
    },
    runs: (runs: ClaimRuns) => runs,
  }
  switch (kind) {
    case 'crash': {
      const crash = options.crash ?? (() => process.kill(process.pid, 'SIGKILL'))
      return {
        ...fault,
        network: (network) => network,
        validator: (validator) =>
          wrapValidator(validator, (transaction) => {
            // In the middle of its duty: the others wait for its word.
            if (isArmed && (transaction.type === 'result' || transaction.type === 'checkpoint'))
              crash()
            return validator.submit(transaction)
          }),
      }
    }
    case 'lie':
      return {
        ...fault,
        runs: (runs) => lieAboutRun(runs, () => isArmed),
        network: (network) => network,
        validator: (validator, sign) =>
          wrapValidator(validator, (transaction) =>
            validator.submit(isArmed ? lieAbout(transaction, sign) : transaction),
          ),
      }
    case 'equivocate': {
      const { context, blsKey } = options
      const contradict = equivocate(createBlsKey(blsKey), context)
      const { votes } = channelNames(context)
      return {
        ...fault,
        validator: (validator) => validator,
        network: (network) =>
          wrapNetwork(network, {
            async publish(topic, data) {
              await network.publish(topic, data)
              const other = isArmed && topic === votes ? await contradict(data) : undefined
              if (other !== undefined) await network.publish(topic, other)
            },
          }),
      }
    }
    case 'silent':
      return {
        ...fault,
        validator: (validator) => validator,
        network: (network) =>
          wrapNetwork(network, {
            publish: (topic, data) => (isArmed ? Promise.resolve() : network.publish(topic, data)),
            serve: (protocol, handler) =>
              network.serve(protocol, async (peer, payload, signal) =>
                isArmed ? undefined : handler(peer, payload, signal),
              ),
          }),
      }
    case 'partition': {
      let healsAtMs = Number.NEGATIVE_INFINITY
      return {
        ...fault,
        arm: () => {
          if (healsAtMs === Number.NEGATIVE_INFINITY) healsAtMs = Date.now() + PARTITION_MS
        },
        validator: (validator) => validator,
        network: (network) => isolate(network, () => Date.now() < healsAtMs),
      }
    }
  }
}
