import { getWorkflow } from '@flowbuilder/sdk/actions/getWorkflow'
import type { SettledWorkflow } from '@flowbuilder/sdk/verify/settlementEvidence'
import { Command } from 'commander'
import type { Hex } from 'viem'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openChain } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { CliError, CliErrorCode } from '../errors.ts'
import { parseRequestId } from '../parseOptions.ts'
import { renderChecks } from '../renderChecks.ts'
import { renderOutputs } from '../renderOutputs.ts'
import { Settings } from '../settings.ts'
import { verifySettlement } from '../verifySettlement.ts'

export function createVerifyCommand(context: CliContext): Command {
  return withChainOptions(new Command('verify'), ['rpcUrl', 'deployment', 'gateway'])
    .description(
      'Check a settlement on this machine, from chain data and blobs, without believing anybody.',
    )
    .argument('<id>', 'id of the request', parseRequestId)
    .action(async (id: Hex, options: ChainOptions) => {
      const settings = await Settings.load(context, options)
      const session = await openChain(settings)
      const workflow = requireSettled(await getWorkflow(session.client, { ...session, id }))
      const verification = await verifySettlement(session, workflow, settings.gateways)
      const { terminal } = context
      if (!verification.verified) {
        if (!terminal.json)
          terminal.document(verification, () => renderChecks(verification.checks, terminal))
        throw verificationError(
          id,
          verification.checks.filter(({ passed }) => !passed),
        )
      }
      const { executor, resultHash, transactionHash } = workflow.executed
      const document = { id, ...verification, executor, resultHash, settledIn: transactionHash }
      terminal.document(document, () =>
        [
          renderChecks(verification.checks, terminal),
          '',
          renderOutputs(verification.outputs ?? {}),
          '',
          `Verified: ${id} has this result.`,
        ].join('\n'),
      )
    })
}

function requireSettled(workflow: Awaited<ReturnType<typeof getWorkflow>>): SettledWorkflow {
  const { executed, id, status } = workflow
  if (executed !== undefined) return { ...workflow, executed }
  throw new CliError({
    data: { code: CliErrorCode.VERIFY_NOT_SETTLED, id, status },
    message: `${id} is ${status}: there is no result to verify`,
    remedy:
      status === 'pending'
        ? 'Wait for the settlement, then verify again.'
        : `See: flow status ${id}`,
  })
}

/** Shared with `flow run`, which verifies what it waited for. */
export function verificationError(
  id: Hex,
  failed: readonly { readonly name: string; readonly detail: string }[],
): CliError {
  return new CliError({
    data: { code: CliErrorCode.VERIFY_FAILED, id, failed },
    message: `${failed.length} of the checks failed: ${failed.map(({ name, detail }) => `${name} (${detail})`).join('; ')}`,
    remedy:
      'Do not use this result. If another gateway and another RPC endpoint say the same, report it.',
  })
}
