import { type Hex, numberToHex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { createBlsBeacon } from '../../consensus/bls/blsBeacon.ts'
import { createBlsKey } from '../../consensus/bls/blsKey.ts'
import { blsScheme } from '../../consensus/bls/blsScheme.ts'
import { createResultSigner } from '../../consensus/bls/resultSigner.ts'
import type { BlockCertificate } from '../../consensus/engine/port.ts'
import type { SignatureScheme } from '../../consensus/signatureScheme.ts'
import type { TransactionOf } from '../../ledger/transactions/context.ts'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import { KvVersionedStore } from '../../storage/versioned/kvVersionedStore.ts'
import { createEcdsaKeys } from '../ecdsaKeys.ts'
import { LedgerReplica } from '../ledgerReplica.ts'
import type { ChainView, CommittedBlock, Genesis } from '../port.ts'
import type { LedgerReplicaModules } from '../replicaOptions.ts'

export const CONTEXT = {
  chainId: 31_337n,
  registry: '0x00000000000000000000000000000000000000aa',
} as const

export const NOW_MS = 1_800_000_000_000
export const secretOf = (index: number): Uint8Array => new Uint8Array(32).fill(index + 11)
export const privateKeyOf = (index: number): Hex => numberToHex(index + 1, { size: 32 })
export const operatorOf = (index: number): Hex =>
  privateKeyToAddress(privateKeyOf(index)).toLowerCase() as Hex

const publicKeyOf = (index: number): Hex =>
  `0x${Buffer.from(createBlsKey(secretOf(index)).publicKey).toString('hex')}`

/** Validators of equal weight unless `weights` says otherwise. */
export function genesisOf(size: number, weights: readonly number[] = []): Genesis {
  return {
    epoch: 1,
    members: Array.from({ length: size }, (_, index) => ({
      operator: operatorOf(index),
      publicKey: publicKeyOf(index),
      weight: weights[index] ?? 1,
    })),
    timeS: NOW_MS / 1_000 - 100,
    beacon: `0x${'5a'.repeat(32)}`,
  }
}

export interface TestReplica {
  readonly index: number
  readonly kv: MemoryStore
  readonly store: KvVersionedStore
  readonly commits: CommittedBlock[]
  /** What the chain of this one says. */
  chain: ChainView['confirms']
  nowMs: number
  replica: LedgerReplica
}

/** A replica with real keys over a store in memory. */
export async function openReplica(
  index: number,
  genesis: Genesis,
  {
    kv = new MemoryStore(),
    keptBlocks,
    scheme = blsScheme,
  }: { kv?: MemoryStore; keptBlocks?: number; scheme?: SignatureScheme } = {},
): Promise<TestReplica> {
  const store = await KvVersionedStore.open(kv)
  const commits: CommittedBlock[] = []
  const test = {
    index,
    kv,
    store,
    commits,
    chain: () => true,
    nowMs: NOW_MS,
  } as unknown as TestReplica
  const modules: LedgerReplicaModules = {
    store,
    keys: createEcdsaKeys(privateKeyOf(index)),
    beacon: createBlsBeacon(secretOf(index)),
    scheme,
    chain: { confirms: (claim, as) => test.chain(claim, as) },
    now: () => test.nowMs,
    // Everything else may be in memory: a validator alone would never let anything else run.
    pace: () => new Promise((resolve) => setTimeout(resolve, 2)),
    onCommit: (block) => commits.push(block),
  }
  const options = { self: operatorOf(index), context: CONTEXT, genesis, keptBlocks }
  test.replica = await LedgerReplica.open(options, modules)
  return test
}

/** A signed vote of a validator on a result. */
export function voteOf(index: number, request: Hex, resultHash: Hex): TransactionOf<'result'> {
  const signature = createResultSigner(secretOf(index), CONTEXT)({ id: request, resultHash })
  return { type: 'result', request, resultHash, signature }
}

/** A certificate without a meaning: for tests that do not verify it. */
export function anyCertificate(height: number, blockId: Hex): BlockCertificate {
  const signature = createBlsKey(secretOf(0)).sign(new Uint8Array(32)) as Uint8Array
  return { height, round: 0, blockId, absentMembers: 0n, signature }
}
