import { generateKeyPair } from '@libp2p/crypto/keys'
import { memory } from '@libp2p/memory'
import { tcp } from '@libp2p/tcp'
import { privateKeyToAccount } from 'viem/accounts'
import { Libp2pNetwork, type Libp2pNetworkOptions } from '../libp2p/libp2pNetwork.ts'
import { MemberDirectory } from '../stake/memberDirectory.ts'
import { type StakeRecord, signStakeRecord } from '../stake/stakeRecord.ts'

export const CONTEXT = {
  chainId: 31_337n,
  registry: '0x00000000000000000000000000000000000000aa',
} as const

/** Everything that differs between tests; the rest is that of a small test network. */
export type PeerOptions = Partial<Libp2pNetworkOptions> & Pick<Libp2pNetworkOptions, 'rules'>

/** For nodes that others reach from outside of the process. */
export const OVER_TCP = { listen: ['/ip4/127.0.0.1/tcp/0'], transports: [tcp()] }

export interface TestPeer {
  readonly network: Libp2pNetwork
  readonly directory: MemberDirectory
  readonly record: StakeRecord | undefined
}

let started = 0

/** Real libp2p nodes in this process, over its memory transport, each with the records of all members. For tests. */
export async function startPeers(
  isMember: readonly boolean[],
  options: PeerOptions,
): Promise<readonly TestPeer[]> {
  const peers: TestPeer[] = []
  const stakes = new Set<string>()
  for (const [index, hasStake] of isMember.entries()) {
    const privateKey = await generateKeyPair('Ed25519')
    const account = privateKeyToAccount(`0x${(index + 1).toString(16).padStart(64, '0')}`)
    const record = hasStake ? await signStakeRecord(CONTEXT, account, privateKey, 1) : undefined
    if (record !== undefined) stakes.add(record.operator)
    const directory = new MemberDirectory(CONTEXT, (operator) => stakes.has(operator))
    started += 1
    const network = await Libp2pNetwork.start(
      {
        networkName: '/flowbuilder/test',
        privateKey,
        listen: [`/memory/peer-${process.pid}-${started}`],
        transports: [memory()],
        allowsPrivate: true,
        dht: false,
        relay: 'off',
        connectionRatePerHost: 1_000,
        heartbeatMs: 200,
        ...options,
      },
      { directory, onFault: () => {} },
    )
    peers.push({ network, directory, record })
  }
  for (const { directory } of peers)
    for (const { record } of peers) if (record !== undefined) await directory.add(record)
  return peers
}

/** Dials from each of the first to all of the second. */
export async function connectPeers(
  from: readonly TestPeer[],
  to: readonly TestPeer[],
): Promise<void> {
  for (const [index, dialler] of from.entries())
    for (const listener of from === to ? to.slice(index + 1) : to) {
      const [address] = listener.network.addresses()
      if (address !== undefined) await dialler.network.dial(address)
    }
}

export async function closePeers(peers: readonly TestPeer[]): Promise<void> {
  await Promise.all(peers.map(({ network }) => network.close()))
}

/** Waits until something holds. */
export async function until(holds: () => boolean, deadlineMs = 10_000): Promise<void> {
  const deadline = Date.now() + deadlineMs
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
