import { type Audit, auditDeployment } from '@flowbuilder/sdk/audit/auditDeployment'
import { AuditCode, type Finding } from '@flowbuilder/sdk/audit/errors'
import { Command } from 'commander'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openChain } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { ExitCode } from '../exitCodes.ts'
import { parseCount } from '../parseOptions.ts'
import { describeAudit, renderAudit } from '../renderAudit.ts'
import { Settings } from '../settings.ts'

interface AuditOptions extends ChainOptions {
  readonly toBlock?: number
  readonly allowSurplus?: true
}

export function createAuditCommand(context: CliContext): Command {
  return withChainOptions(new Command('audit'), ['rpcUrl', 'deployment'])
    .description('Account for every wei of the contracts: replay all events and compare.')
    .option(
      '--to-block <number>',
      'last block to look at (the latest)',
      parseCount(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--allow-surplus', 'accept that a contract holds more than it owes')
    .action(async (options: AuditOptions) => {
      const { client, deployment } = await openChain(await Settings.load(context, options))
      const toBlock = options.toBlock === undefined ? undefined : BigInt(options.toBlock)
      const audit = await auditDeployment(client, { deployment, toBlock })
      const findings = findingsOf(audit, options.allowSurplus === true)
      context.terminal.document(describeAudit(audit, findings), () => renderAudit(audit, findings))
      if (findings.length > 0) context.exitCode = ExitCode.VERIFICATION
    })
}

/** Anybody can send money to a contract past its functions, so a surplus may be somebody's joke. */
function findingsOf({ findings }: Audit, isSurplusAllowed: boolean): readonly Finding[] {
  return isSurplusAllowed ? findings.filter(({ code }) => code !== AuditCode.SURPLUS) : findings
}
