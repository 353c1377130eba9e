import { createWalletClient, type Hex, hexToBytes, http, keccak256, toHex } from 'viem'
import { createBlsBeacon } from '../../../executor/src/consensus/bls/blsBeacon.ts'
import { createBlsKey } from '../../../executor/src/consensus/bls/blsKey.ts'
import { blsScheme } from '../../../executor/src/consensus/bls/blsScheme.ts'
import { createResultSigner } from '../../../executor/src/consensus/bls/resultSigner.ts'
import { voteDigest } from '../../../executor/src/consensus/core/digest/voteDigest.ts'
import {
  NO_ROUND,
  type UnsignedVote,
  type Vote,
  VoteType,
} from '../../../executor/src/consensus/core/types.ts'
import { sumPrecommits } from '../../../executor/src/consensus/engine/blockCertificate.ts'
import { LOCAL_ACCOUNT, localAccount } from '../../../executor/src/devnet/localAccounts.ts'
import type { Transaction } from '../../../executor/src/ledger/transaction.ts'
import { createEcdsaKeys } from '../../../executor/src/replica/ecdsaKeys.ts'
import { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import type { ChainView, CommittedBlock, Genesis } from '../../../executor/src/replica/port.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import { KvVersionedStore } from '../../../executor/src/storage/versioned/kvVersionedStore.ts'
import { registerKey } from '../../../sdk/src/actions/registerKey.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { startEpoch } from '../../../sdk/src/actions/startEpoch.ts'
import { takeSeat } from '../../../sdk/src/actions/takeSeat.ts'
import { provePossession } from '../../../sdk/src/bls/possession.ts'
import { generateSecretKey } from '../../../sdk/src/bls/secretKey.ts'
import { getPublicKey } from '../../../sdk/src/bls/sign.ts'
import type { TestNetwork } from './testNetwork.ts'

/** So much that reporting any fault pays. */
export const MEMBER_STAKE = 20n * 10n ** 18n

export const secretKeyOf = (index: number): Uint8Array =>
  generateSecretKey(hexToBytes(keccak256(toHex(`validator ${index}`))))
export const memberAccount = (index: number) => localAccount(LOCAL_ACCOUNT.firstExecutor + index)
export const operatorOf = (index: number): Hex =>
  memberAccount(index).account.address.toLowerCase() as Hex

/** Stakes, registers a key and takes a seat for each of `size` validators, and starts the first epoch. */
export async function seatMembers(network: TestNetwork, size: number): Promise<void> {
  const { deployment } = network
  const transport = http(network.rpcUrl, { retryCount: 0 })
  const walletOf = (index: number) =>
    createWalletClient({ account: memberAccount(index).account, transport, pollingInterval: 20 })
  for (let index = 0; index < size; index++) {
    const wallet = walletOf(index)
    const secretKey = secretKeyOf(index)
    await stake(wallet, { deployment, amount: MEMBER_STAKE })
    const possession = provePossession(secretKey, {
      chainId: BigInt(deployment.chainId),
      contract: deployment.incentiveManager,
      owner: wallet.account.address,
    })
    await registerKey(wallet, { deployment, publicKey: getPublicKey(secretKey), possession })
    await takeSeat(wallet, { deployment, seat: index })
  }
  const publicKeys = Array.from({ length: size }, (_, index) => getPublicKey(secretKeyOf(index)))
  await startEpoch(walletOf(0), { deployment, publicKeys })
}

/** The ledger of validators in one process, with real keys: blocks are built, checked, certified and committed by all of them. */
export class CertifiedLedger {
  readonly members: LedgerReplica[] = []
  readonly commits: CommittedBlock[] = []
  readonly #network: TestNetwork

  private constructor(network: TestNetwork) {
    this.#network = network
  }

  /** `views`: what the chain says, by validator. */
  static async open(
    network: TestNetwork,
    genesis: Genesis,
    views: readonly ChainView[],
  ): Promise<CertifiedLedger> {
    const ledger = new CertifiedLedger(network)
    for (const [index, chain] of views.entries()) {
      const modules = {
        store: await KvVersionedStore.open(new MemoryStore()),
        keys: createEcdsaKeys(memberAccount(index).key),
        beacon: createBlsBeacon(secretKeyOf(index)),
        scheme: blsScheme,
        chain,
        now: Date.now,
        pace: async () => {},
        onCommit: (block: CommittedBlock) => void (index === 0 && ledger.commits.push(block)),
      }
      const self = operatorOf(index)
      const options = { self, context: ledger.#context, genesis, absenceBlocks: 4 }
      ledger.members.push(await LedgerReplica.open(options, modules))
    }
    return ledger
  }

  get #context() {
    const { chainId, registry } = this.#network.deployment
    return { chainId: BigInt(chainId), registry }
  }

  /** What a settlement reads of the ledger of one validator. */
  of(index: number) {
    const replica = this.member(index)
    return {
      operator: operatorOf(index),
      replica,
      certifiedBlock: (height: number) => replica.committed(height),
    }
  }

  member(index: number): LedgerReplica {
    const replica = this.members[index]
    if (replica === undefined) throw new RangeError(`no validator ${index}`)
    return replica
  }

  /** A signed vote of a validator on a result. */
  vote(index: number, request: Hex, resultHash: Hex): Transaction {
    const sign = createResultSigner(secretKeyOf(index), this.#context)
    return { type: 'result', request, resultHash, signature: sign({ id: request, resultHash }) }
  }

  /** The signature of a validator under a vote. */
  sign(index: number, vote: UnsignedVote): Uint8Array {
    const digest = hexToBytes(voteDigest(vote, this.#context))
    return createBlsKey(secretKeyOf(index)).sign(digest) as Uint8Array
  }

  /** Decides the next block with what the present validators have to say. */
  async decide(absent: readonly number[] = []): Promise<CommittedBlock> {
    const present = [...this.members.keys()].filter((index) => !absent.includes(index))
    const builder = this.member(present[0] ?? 0)
    for (const index of present) {
      const bundle = await this.member(index).makeBundle(true)
      if (bundle !== undefined) await builder.receiveBundle(bundle)
    }
    const height = builder.committedHeight() + 1
    const terms = builder.termsOf(height)
    const block = await builder.build(height)
    for (const index of present.slice(1))
      if (!(await this.member(index).check(height, block, operatorOf(present[0] ?? 0))))
        throw new Error(`validator ${index} does not vote for block ${height}`)
    const votes = present.map((index): Vote => {
      const unsigned = {
        type: VoteType.PRECOMMIT,
        ...{ validator: operatorOf(index), height, round: 0 },
        ...{ valueId: block.id, validRound: NO_ROUND },
      }
      return { ...unsigned, signature: this.sign(index, unsigned) }
    })
    const certificate = sumPrecommits(votes, terms, blsScheme)
    if (certificate === undefined) throw new Error('no certificate')
    for (const member of this.members) await member.commit({ block, certificate })
    const committed = this.commits.at(-1)
    if (committed === undefined) throw new Error('nothing committed')
    return committed
  }
}
