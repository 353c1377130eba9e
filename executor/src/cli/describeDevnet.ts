import type { Address, Hex } from 'viem'
import type { Devnet } from '../devnet/devnet.ts'
import { LOCAL_ACCOUNT, localAccount } from '../devnet/localAccounts.ts'
import type { DevnetParty, DevnetRecord } from '../devnet/record.ts'
import { formatPairs } from './format.ts'

/** Accounts that the local chain gives ether to. */
const FUNDED_ACCOUNTS = 10

/** An account with its key, which everybody knows. */
interface OpenParty extends DevnetParty {
  readonly privateKey: Hex
}

/** A running local network as a program reads it: URLs, addresses and keys with ether. */
export interface DevnetDocument extends DevnetRecord {
  readonly requester: OpenParty
  readonly executors: readonly OpenParty[]
  /** Accounts with ether that nothing uses. */
  readonly accounts: readonly { readonly address: Address; readonly privateKey: Hex }[]
}

export function documentDevnet({ record }: Devnet): DevnetDocument {
  const { requester, executors } = record
  const { firstExecutor } = LOCAL_ACCOUNT
  const unused = firstExecutor + executors.length
  return {
    ...record,
    requester: { ...requester, privateKey: localAccount(LOCAL_ACCOUNT.requester).key },
    executors: executors.map((party, position) => ({
      ...party,
      privateKey: localAccount(firstExecutor + position).key,
    })),
    accounts: Array.from({ length: FUNDED_ACCOUNTS - unused }, (_, index) => {
      const { account, key } = localAccount(unused + index)
      return { address: account.address, privateKey: key }
    }),
  }
}

/** What a person needs to use the network from another terminal; an ephemeral one has no record that commands find by themselves. */
export function describeDevnet(
  { rpcUrl, deployment, deploymentFile, requester, executors }: DevnetDocument,
  ephemeral: boolean,
): string {
  const pairs: [string, string][] = [
    ['chain', rpcUrl],
    ['registry', deployment.registry],
    ['deployment', deploymentFile],
    ['requester', requester.address],
    ['  key file', requester.keyFile],
    ['  key', requester.privateKey],
  ]
  for (const [position, { address, gatewayUrl = '' }] of executors.entries()) {
    pairs.push([`executor ${position + 1}`, address], ['  gateway', gatewayUrl])
  }
  const use = ephemeral
    ? `export FLOW_RPC_URL=${rpcUrl} FLOW_GATEWAY=${executors[0]?.gatewayUrl}
export FLOW_DEPLOYMENT=${deploymentFile}
export FLOW_KEY_FILE=${requester.keyFile}`
    : 'npx flow init my-flow\nnpx flow run my-flow/flow.yaml --input my-flow/inputs.yaml --wait'
  return `${formatPairs(pairs)}\n\nIn another terminal${ephemeral ? '' : ' in this folder'}:\n\n${indent(use)}\n\nThe keys are public test keys. Ctrl-C stops everything.`
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
