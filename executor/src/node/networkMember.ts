import type { CommitteeModule } from '../gateway/port.ts'
import { readGenesis } from '../settlement/ledger/readGenesis.ts'
import {
  type JoinNetworkModules,
  type JoinNetworkOptions,
  joinNetwork,
  type NetworkPart,
} from './joinNetwork.ts'
import { type PollLoop, pollLoop } from './pollLoop.ts'

type Options = Omit<JoinNetworkOptions, 'genesis'>

/** Between two looks whether the first epoch has started, milliseconds. */
const GENESIS_POLL_MS = 2_000

/** An executor's membership of the network: it joins at once, or as soon as the first epoch has started on the chain. */
export class NetworkMember {
  readonly #options: Options
  readonly #modules: JoinNetworkModules
  readonly #waiting: PollLoop
  #part: NetworkPart | undefined
  #isStarted = false

  private constructor(options: Options, modules: JoinNetworkModules) {
    this.#options = options
    this.#modules = modules
    this.#waiting = pollLoop(GENESIS_POLL_MS, modules.onTrouble, async () => {
      if (this.#part === undefined) await this.#join()
      return true
    })
  }

  /** Errors: those of joinNetwork, if the network exists; RPC_*. */
  static async open(options: Options, modules: JoinNetworkModules): Promise<NetworkMember> {
    const member = new NetworkMember(options, modules)
    await member.#join()
    return member
  }

  /** What the gateway shows; nothing before it has joined. */
  get committee(): CommitteeModule {
    return {
      consensus: () => this.#part?.committee.consensus(),
      viewOf: async (id) => this.#part?.committee.viewOf(id),
      resultOf: async (id) => this.#part?.committee.resultOf(id),
    }
  }

  start(): void {
    this.#isStarted = true
    if (this.#part === undefined) return this.#waiting.start()
    this.#part.start().catch(this.#modules.onTrouble)
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    await this.#waiting.stop()
    await this.#part?.stop()
  }

  async #join(): Promise<void> {
    const { client } = this.#modules
    const { deployment, confirmations, absenceBlocks } = this.#options
    const genesis = await readGenesis(client, { deployment, confirmations, absenceBlocks })
    if (genesis === undefined) return
    this.#part = await joinNetwork({ ...this.#options, genesis }, this.#modules)
    if (this.#isStarted) await this.#part.start()
  }
}
