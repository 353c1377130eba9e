import { createPublicClient, http, type PublicClient } from 'viem'
import { CHAIN_KEY, type LedgerView, requestKey } from '../../../executor/src/ledger/state.ts'
import type { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import { AccountSender } from '../../../executor/src/settlement/account/accountSender.ts'
import { NonceGate } from '../../../executor/src/settlement/account/nonceGate.ts'
import { BatchSubmitter } from '../../../executor/src/settlement/batch/batchSubmitter.ts'
import { createFeeValue } from '../../../executor/src/settlement/batch/feeValue.ts'
import { FaultReporter } from '../../../executor/src/settlement/evidence/faultReporter.ts'
import { ClaimProposer } from '../../../executor/src/settlement/ledger/claimProposer.ts'
import { readFrozenSet } from '../../../executor/src/settlement/ledger/frozenSet.ts'
import { LedgerChain } from '../../../executor/src/settlement/ledger/ledgerChain.ts'
import { ViemChain } from '../../../executor/src/settlement/viem/viemChain.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import { type CertifiedLedger, memberAccount, operatorOf } from './certifiedLedger.ts'
import type { TestNetwork } from './testNetwork.ts'

/** The settlement of one validator, put together as a node does; a restart keeps nothing but the store. */
export class SettlingNode {
  readonly index: number
  readonly troubles: string[] = []
  readonly reported: string[] = []
  readonly store = new MemoryStore()
  readonly network: TestNetwork
  readonly client: PublicClient
  chain: LedgerChain
  nowMs = 0
  #parts: { sender: AccountSender; batches: BatchSubmitter; faults: FaultReporter } | undefined
  #proposer: ClaimProposer | undefined
  #ledger: (() => LedgerView) | undefined

  private constructor(index: number, network: TestNetwork, chain: LedgerChain) {
    this.index = index
    this.network = network
    this.chain = chain
    this.client = createPublicClient({ transport: http(network.rpcUrl), cacheTime: 0 })
  }

  static async open(index: number, network: TestNetwork): Promise<SettlingNode> {
    const node = new SettlingNode(index, network, undefined as unknown as LedgerChain)
    node.chain = await node.openChain()
    return node
  }

  get account(): ViemChain {
    const { deployment, rpcUrl } = this.network
    return new ViemChain({ ...deployment, rpcUrl, account: memberAccount(this.index).account })
  }

  openChain(): Promise<LedgerChain> {
    const { deployment } = this.network
    const trouble = (error: { readonly code: string }): void => void this.troubles.push(error.code)
    return LedgerChain.open(
      { fromBlock: Number(deployment.fromBlock), confirmations: 0, builderBlocks: 0 },
      {
        chain: this.account,
        store: this.store,
        readSet: (epoch) => readFrozenSet(this.client, { deployment, epoch }),
        ledgerEpoch: () => this.#ledger?.().get(CHAIN_KEY)?.epoch,
        now: () => this.nowMs,
        onTrouble: trouble,
      },
    )
  }

  /** What settles, from the store alone: also after a crash. */
  async join(ledger: CertifiedLedger, changes: { replaceAfterMs?: number } = {}): Promise<void> {
    const { deployment } = this.network
    const account = this.account
    const now = (): number => this.nowMs
    const onTrouble = (error: { readonly code: string }): void =>
      void this.troubles.push(error.code)
    const gate = new NonceGate({ chain: account, now })
    const sender = await AccountSender.open(
      { pollMs: 20, ...changes },
      { chain: account, gate, store: this.store, now, onTrouble },
    )
    const own = ledger.of(this.index)
    this.#ledger = () => own.replica.view
    const batches = await BatchSubmitter.open(
      { registry: deployment.registry, turnBlocks: 1_000, stepInMs: 1_000 },
      {
        ledger: own,
        chain: this.chain,
        sender,
        store: this.store,
        fees: createFeeValue(this.client, deployment),
        isSettledInPool: async (request) => !(await account.isOpen(request)),
        now,
        onTrouble,
      },
    )
    const faults = new FaultReporter(
      { deployment, account: account.account, stepInMs: 1_000, absenceEvery: 1 },
      {
        ledger: own,
        chain: this.chain,
        client: this.client,
        sender,
        now,
        onReported: ({ fault, culprits }) => this.reported.push(`${fault} ${culprits.join()}`),
        onTrouble,
      },
    )
    this.#proposer = new ClaimProposer(
      { self: operatorOf(this.index), stepInMs: 1_000 },
      {
        chain: this.chain,
        view: () => own.replica.view,
        submit: (transaction) => own.replica.submit(transaction),
        now,
      },
    )
    this.#parts = { sender, batches, faults }
  }

  get parts() {
    if (this.#parts === undefined) throw new Error('not joined')
    return this.#parts
  }

  /** Reads the chain to its head. */
  async read(): Promise<void> {
    while (!(await this.chain.poll()).synced);
  }

  propose(): void {
    this.#proposer?.tick()
  }

  /** Reads, settles what is due, and waits for it. */
  async settle(): Promise<void> {
    await this.read()
    await this.parts.batches.tick()
    await this.parts.batches.idle()
    await this.read()
    await this.parts.batches.tick()
  }

  async report(): Promise<void> {
    await this.read()
    this.parts.faults.tick()
    await this.parts.faults.idle()
  }

  async close(): Promise<void> {
    await this.#parts?.sender.close()
    await this.#parts?.batches.idle()
  }
}

/** Requests that the ledger holds. */
export function openRequests(replica: LedgerReplica): number {
  return replica.view.get(CHAIN_KEY)?.openRequests ?? 0
}

export function entryOf(replica: LedgerReplica, id: `0x${string}`) {
  return replica.view.get(requestKey(id))
}
