import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createCommand } from './chainOptions.ts'
import type { CliContext } from './context.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { FlowServerClient } from './flowServerClient.ts'
import { parseUrl } from './parseOptions.ts'

export const DEFAULT_SERVER_PORT = 8_790

export interface ServerOptions {
  readonly server?: string
  readonly tokenFile?: string
}

/** A command that talks to a flow server. */
export function createServerCommand(name: string): Command {
  return createCommand(name)
    .addOption(
      new Option('--server <url>', 'where "flow serve" listens (FLOW_SERVER)').argParser(parseUrl),
    )
    .option('--token-file <file>', 'file with the token of the server (FLOW_TOKEN_FILE)')
}

export async function openServer(
  context: CliContext,
  options: ServerOptions,
): Promise<FlowServerClient> {
  const { environment } = context
  const url = options.server ?? environment.FLOW_SERVER ?? `http://127.0.0.1:${DEFAULT_SERVER_PORT}`
  const file = options.tokenFile ?? environment.FLOW_TOKEN_FILE
  return new FlowServerClient(url, await readToken(context, file))
}

/** The token of a file: its first line. Errors: USAGE_FILE. */
export async function readToken(
  { directory }: CliContext,
  path: string | undefined,
): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(resolve(directory, path), 'utf8').catch(() => '')
  const token = text.split('\n')[0]?.trim() ?? ''
  if (token.length >= MIN_TOKEN_LENGTH) return token
  throw new CliError({
    data: { code: CliErrorCode.FILE, path },
    message: `the file ${path} holds no token`,
    remedy: `Write a line of at least ${MIN_TOKEN_LENGTH} random characters into it.`,
  })
}

/** Too long to be guessed. */
const MIN_TOKEN_LENGTH = 16
