import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { Inputs } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import { type InputSource, readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { type PreparedFlow, prepareFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import {
  type PreparedSubmission,
  prepareSubmission,
} from '@flowbuilder/sdk/workflow/prepareSubmission'
import type { Command } from 'commander'
import type { CliContext } from './context.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { collect } from './parseOptions.ts'

const NAMED_INPUT = /^([A-Za-z][A-Za-z0-9_]*)=(.*)$/s

/** Adds --input, which may be given more than once. */
export function withInputOption(command: Command): Command {
  return command.option(
    '--input <source>',
    'name=value, name=@file.csv, name=@file.json, or a YAML or JSON file with several inputs; repeatable',
    collect,
    [] as string[],
  )
}

/** Reads and checks a workflow file. Errors: USAGE_FILE, FLOW_*, COMPILE_* with file:line:column. */
export async function readDefinition(context: CliContext, path: string): Promise<Definition> {
  return parseFlow(await readFlowText(context, path), { file: path })
}

/** Text of a workflow file, not checked. Errors: USAGE_FILE. */
export async function readFlowText(context: CliContext, path: string): Promise<string> {
  return readText(context, path, 'workflow file')
}

/** Reads and checks inputs for a definition. Errors: USAGE_FILE, INPUT_*, FLOW_YAML_*. */
export async function readInputOptions(
  context: CliContext,
  definition: Definition,
  options: readonly string[],
): Promise<Inputs> {
  const sources = await Promise.all(options.map((option) => readSource(context, option)))
  return readInputs(definition, sources)
}

/** Workflow of mode zk and inputs of a command line, compiled. Errors: those of the two above and of compiling. */
export async function prepareFromFiles(
  context: CliContext,
  path: string,
  inputs: readonly string[],
): Promise<PreparedFlow> {
  const definition = await readDefinition(context, path)
  return prepareFlow({ definition, inputs: await readInputOptions(context, definition, inputs) })
}

/** The same for a request of any mode. Errors: also FLOW_TASK_KIND_UNSUPPORTED if a network cannot settle it in its mode. */
export async function prepareSubmissionFromFiles(
  context: CliContext,
  path: string,
  inputs: readonly string[],
): Promise<PreparedSubmission> {
  const definition = await readDefinition(context, path)
  return prepareSubmission({
    definition,
    inputs: await readInputOptions(context, definition, inputs),
  })
}

async function readSource(context: CliContext, option: string): Promise<InputSource> {
  const named = NAMED_INPUT.exec(option)
  if (named === null)
    return { kind: 'document', file: option, text: await readText(context, option, 'inputs file') }
  const [, input = '', value = ''] = named
  if (!value.startsWith('@')) return { kind: 'value', input, file: `--input ${input}`, text: value }
  const file = value.slice(1)
  const text = await readText(context, file, `file of input "${input}"`)
  return { kind: extname(file).toLowerCase() === '.csv' ? 'csv' : 'value', input, file, text }
}

/** Text of a file that an option names. Errors: USAGE_FILE. */
export async function readText(context: CliContext, path: string, what: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      await readFile(resolve(context.directory, path)),
    )
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'it is not UTF-8 text' : 'it cannot be read'
    throw new CliError({
      data: { code: CliErrorCode.FILE, path },
      message: `the ${what} ${path}: ${reason}`,
      remedy: 'Check the path; relative paths start from the current folder.',
      where: { file: path, line: 1, column: 1 },
      cause,
    })
  }
}
