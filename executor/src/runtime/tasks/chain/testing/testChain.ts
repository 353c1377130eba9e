import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestClient, type Hex, http, publicActions, walletActions } from 'viem'
import { foundry } from 'viem/chains'
import { type Anvil, startAnvil } from '../../../../devnet/anvil.ts'
import { claimPort } from '../../../../devnet/claimPort.ts'

/** Returns its arguments as they came: `function anything(…) view returns (…)` of equal types. */
export const ECHO_CODE: Hex = '0x600436038060046000376000f3'
/**
 * `function add(uint256 amount)` adds to a number that `function count() view returns (uint256)` gives:
 * 4 bytes of input read it, more add to it.
 */
export const COUNTER_CODE: Hex = '0x3660041460125760043560005401600055005b60005460005260206000f3'
/** Reverts whatever it is asked. */
export const REVERT_CODE: Hex = '0x60006000fd'

export const ECHO = '0x00000000000000000000000000000000000ec800'
export const COUNTER = '0x0000000000000000000000000000000000c04700'
export const REVERTER = '0x0000000000000000000000000000000000bad000'

export interface TestChain extends Anvil {
  readonly client: ReturnType<typeof createClient>
  count(): Promise<bigint>
}

function createClient(rpcUrl: string) {
  return createTestClient({ mode: 'anvil', chain: foundry, transport: http(rpcUrl), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions)
}

/** A real chain with the contracts above. */
export async function startTestChain(): Promise<TestChain> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'flow-chain-'))
  const anvil = await startAnvil({ port: await claimPort(0, '--port'), dataDirectory, keep: false })
  const client = createClient(anvil.rpcUrl)
  await client.setCode({ address: ECHO, bytecode: ECHO_CODE })
  await client.setCode({ address: COUNTER, bytecode: COUNTER_CODE })
  await client.setCode({ address: REVERTER, bytecode: REVERT_CODE })
  // So that the contracts are in a final block.
  await client.mine({ blocks: 100 })
  return {
    ...anvil,
    client,
    count: async () => BigInt((await client.getStorageAt({ address: COUNTER, slot: '0x0' })) ?? 0),
  }
}
