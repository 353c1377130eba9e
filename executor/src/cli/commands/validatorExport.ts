import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { findSigner, type SignerTargetOptions, signerTargetOptions } from '../signerTarget.ts'

export function createValidatorExportCommand(context: CliContext): Command {
  const command = createCommand('export')
    .description(
      'Write what a stopped validator has signed into a file (EIP-3076), to move its key.',
    )
    .argument('[file]', 'a new file', 'signed.json')
  for (const option of signerTargetOptions()) command.addOption(option)
  return command.action((file: string, options: SignerTargetOptions) =>
    runExport(context, file, options),
  )
}

async function runExport(
  context: CliContext,
  file: string,
  options: SignerTargetOptions,
): Promise<void> {
  const target = await findSigner(context, options)
  // The database takes a while to load, which every other command would pay.
  const { exportSignerRecord } = await import('../../node/exportSignerRecord.ts')
  const record = await exportSignerRecord(target)
  const text = `${JSON.stringify(record, undefined, 2)}\n`
  await writeFile(resolve(context.directory, file), text, { flag: 'wx' })
  context.terminal.document(
    { file },
    () => `Wrote ${file}.
Never start this validator again: what it signs from now on is not in the file, and a second vote for one height costs the stake.
There:  flow validator import ${file}`,
  )
}
