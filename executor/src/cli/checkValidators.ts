import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import type { VerifyMode } from '@flowbuilder/sdk/workflow/definition'
import type { ChainSession } from './chainSession.ts'
import { CliError, CliErrorCode } from './errors.ts'

/** Certificates of an epoch are good for so many of its lengths: contracts/libraries/ValidatorSets.sol. */
const EPOCH_LENGTHS = 2n

/**
 * Refuses a request that nobody could settle: without validators of a running epoch there are no committees and no certificates.
 * Errors: RUN_MODE_UNAVAILABLE; those of the chain.
 */
export async function checkValidators(
  { client, deployment }: ChainSession,
  mode: VerifyMode,
): Promise<void> {
  const [{ epoch, startedAt, members }, { epochLength }, { timestamp }] = await Promise.all([
    getEpoch(client, { deployment }),
    getParameters(client, { deployment }),
    client.getBlock(),
  ])
  if (members.length === 0)
    throw unavailable(mode, 'no set of validators was ever started on it', epoch)
  if (timestamp > startedAt + EPOCH_LENGTHS * epochLength)
    throw unavailable(mode, `its validators of epoch ${epoch} are out of date`, epoch)
}

function unavailable(mode: VerifyMode, reason: string, epoch: bigint): CliError {
  return new CliError({
    data: { code: CliErrorCode.MODE_UNAVAILABLE, mode, epoch },
    message: `this network cannot settle a workflow of mode ${mode}: ${reason}`,
    remedy:
      'Use another network, ask its validators to start an epoch, or write "verify: zk" if the workflow has compute tasks alone.',
  })
}
