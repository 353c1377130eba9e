import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { CliError, CliErrorCode } from '../errors.ts'
import { readTemplate, TEMPLATES } from '../templates.ts'

export function createInitCommand(context: CliContext): Command {
  return createCommand('init')
    .description('Write a small workflow with comments, and inputs for it. Overwrites nothing.')
    .argument('[directory]', 'where to write', '.')
    .option('--template <name>', `one of: ${TEMPLATES.join(', ')}`, 'starter')
    .action(async (directory: string, { template }: { readonly template: string }) => {
      const home = resolve(context.directory, directory)
      const texts = await readTemplate(template, flowName(home))
      await mkdir(home, { recursive: true })
      const files: string[] = []
      for (const [name, text] of Object.entries(texts)) {
        await writeFile(join(home, name), text, { flag: 'wx' }).catch(
          (error: NodeJS.ErrnoException) => {
            throw error.code === 'EEXIST' ? existsError(join(directory, name)) : error
          },
        )
        files.push(relative(context.directory, join(home, name)))
      }
      const [flow = '', inputs = ''] = files
      // A sample has tables and mocks of its own: its README says how to run it.
      const readme = files.find((file) => basename(file) === 'README.md')
      const commands =
        readme === undefined
          ? [
              `  npx flow validate ${flow}`,
              `  npx flow simulate ${flow} --input ${inputs}`,
              `  npx flow run ${flow} --input ${inputs} --wait`,
            ]
          : [`  npx flow explain ${flow}`, `  and the commands of ${readme}`]
      context.terminal.document({ files }, () =>
        [`Wrote ${files.join(' and ')}. Next:`, '', ...commands].join('\n'),
      )
    })
}

/** A name that the workflow language accepts, from the name of the folder. */
function flowName(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return name === '' ? 'my-flow' : name.slice(0, 40)
}

function existsError(path: string): CliError {
  return new CliError({
    data: { code: CliErrorCode.FILE, path },
    message: `${path} exists already`,
    remedy: 'Choose another directory: flow init <directory>.',
  })
}
