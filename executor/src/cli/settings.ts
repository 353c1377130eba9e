import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Deployment, parseDeployment } from '@flowbuilder/sdk/actions/deployment'
import { type DevnetRecord, findDevnetRecord } from '../devnet/record.ts'
import type { Gateways } from './anyGateway.ts'
import type { ChainOptions } from './chainOptions.ts'
import type { CliContext } from './context.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { Gateway } from './gateway.ts'

/** Where to look for one thing, in this order: option, environment, the local network that runs here. */
interface Source {
  readonly option: string
  readonly variable: string
  readonly what: string
}

const RPC_URL: Source = {
  option: '--rpc-url',
  variable: 'FLOW_RPC_URL',
  what: 'the RPC endpoint of the chain',
}
const DEPLOYMENT: Source = {
  option: '--deployment',
  variable: 'FLOW_DEPLOYMENT',
  what: 'the deployment record',
}
const GATEWAY: Source = {
  option: '--gateway',
  variable: 'FLOW_GATEWAY',
  what: 'the gateway of an executor',
}
const KEY_FILE: Source = { option: '--key-file', variable: 'FLOW_KEY_FILE', what: 'the key file' }

/**
 * Finds what a command needs to reach the network.
 *
 * - Errors: CONFIG_MISSING names the option and the variable; USAGE_FILE and DEPLOYMENT_INVALID for the record.
 */
export class Settings {
  readonly #context: CliContext
  readonly #options: ChainOptions
  readonly #local: DevnetRecord | undefined

  private constructor(context: CliContext, options: ChainOptions, local: DevnetRecord | undefined) {
    this.#context = context
    this.#options = options
    this.#local = local
  }

  static async load(context: CliContext, options: ChainOptions): Promise<Settings> {
    return new Settings(context, options, await findDevnetRecord(context.directory))
  }

  get rpcUrl(): string {
    return this.#find(RPC_URL, this.#options.rpcUrl, this.#local?.rpcUrl)
  }

  get gatewayUrl(): string {
    return this.#find(
      GATEWAY,
      this.#options.gateway,
      this.#local?.executors[0]?.gatewayUrl,
    ).replace(/\/+$/, '')
  }

  /** All gateways of the local network, or the one that was given: progress is reported by whoever makes it. */
  get gateways(): Gateways {
    const first = this.gatewayUrl
    const local = (this.#local?.executors ?? []).map(({ gatewayUrl = '' }, position) => {
      return new Gateway(gatewayUrl, `executor ${position + 1}`)
    })
    const given = local.find(({ url }) => url === first)
    return given === undefined
      ? [new Gateway(first)]
      : [given, ...local.filter((gateway) => gateway !== given)]
  }

  get keyFile(): string {
    return this.#path(this.#find(KEY_FILE, this.#options.keyFile, this.#local?.requester.keyFile))
  }

  get deploymentFile(): string {
    return this.#path(this.#find(DEPLOYMENT, this.#options.deployment, this.#local?.deploymentFile))
  }

  deployment(): Promise<Deployment> {
    return readDeployment(this.deploymentFile)
  }

  #find(source: Source, option: string | undefined, local: string | undefined): string {
    const value = option ?? (this.#context.environment[source.variable] || undefined) ?? local
    if (value !== undefined) return value
    throw new CliError({
      data: { code: CliErrorCode.NOT_CONFIGURED, option: source.option, variable: source.variable },
      message: `nothing says which is ${source.what}`,
      remedy: `Start a local network with "npm start" in another terminal, or give ${source.option} or ${source.variable}.`,
    })
  }

  #path(path: string): string {
    return resolve(this.#context.directory, path)
  }
}

/** Reads a deployment record. Errors: USAGE_FILE, DEPLOYMENT_INVALID. */
export async function readDeployment(path: string): Promise<Deployment> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError({
      data: { code: CliErrorCode.FILE, path },
      message: `cannot read the deployment record ${path}`,
      remedy: 'Give the file that scripts/deploy.ts wrote with --deployment or FLOW_DEPLOYMENT.',
      cause,
    })
  })
  return parseDeployment(text)
}
