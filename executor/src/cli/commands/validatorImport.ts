import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { LISTEN_AFTER_IMPORT } from '../../consensus/signer/lookBack.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { readConfigFile } from '../readConfigFile.ts'
import { findSigner, type SignerTargetOptions, signerTargetOptions } from '../signerTarget.ts'

export function createValidatorImportCommand(context: CliContext): Command {
  const command = createCommand('import')
    .description(
      'Take in what a key has signed elsewhere (EIP-3076), before the validator starts here.',
    )
    .argument('<file>', 'what "flow validator export" or another signer wrote')
  for (const option of signerTargetOptions()) command.addOption(option)
  return command.action((file: string, options: SignerTargetOptions) =>
    runImport(context, file, options),
  )
}

async function runImport(
  context: CliContext,
  file: string,
  options: SignerTargetOptions,
): Promise<void> {
  const target = await findSigner(context, options)
  const value = await readConfigFile({
    path: resolve(context.directory, file),
    schema: z.unknown(),
    remedy: 'Give the file that "flow validator export" wrote.',
  })
  const { importSignerRecord } = await import('../../node/importSignerRecord.ts')
  const keys = await importSignerRecord(target, value)
  context.terminal.document({ keys }, () => {
    const noun = keys === 1 ? 'key' : 'keys'
    return `Took in what ${keys} ${noun} signed. The validator votes once it has seen ${LISTEN_AFTER_IMPORT} blocks of the others.`
  })
}
