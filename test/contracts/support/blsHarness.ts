import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Abi, type Address, type Hex, pad, toHex } from 'viem'
import hardhatConfig from '../../../hardhat.config.ts'
import { PROJECT_ROOT } from '../../../scripts/contracts/paths.ts'
import type { G1Point, G2Point } from '../../../sdk/src/bls/points.ts'
import { DEPLOYER } from './fixedWorld.ts'
import { startChain, type TestChain } from './startChain.ts'

const SOURCE = 'test/contracts/support/BLS12381Harness.sol'

/** Where the harness stands, whatever was deployed before: proofs of possession name it. */
export const HARNESS: Address = pad(toHex(0xb15), { size: 20 })

/** What the compiler gives back, as far as it is used. */
interface CompilerOutput {
  readonly errors?: readonly { readonly formattedMessage: string }[]
  readonly contracts?: Record<
    string,
    Record<string, { abi: Abi; evm: { deployedBytecode: { object: string } } }>
  >
}

/** The part of hardhat.config.ts that matters here. */
interface SolidityConfig {
  readonly profiles: { readonly default: { readonly settings: object } }
}

interface Compiler {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string
}

export type BlsHarness = Awaited<ReturnType<typeof startBlsHarness>>

/** A fresh chain with the harness at a fixed address. */
export async function startBlsHarness() {
  const chain = await startChain()
  return { ...(await placeBlsHarness(chain)), stop: chain.stop }
}

/** Puts the harness on a chain, without a transaction. */
export async function placeBlsHarness(chain: TestChain) {
  const { abi, bytecode } = compileBlsHarness()
  await chain.control.setCode({ address: HARNESS, bytecode })
  const read = (functionName: string, args: readonly unknown[]) =>
    chain.client.readContract({ address: HARNESS, abi, functionName, args })
  return {
    chain,
    abi,
    read,
    verifySingle: (key: G2Point, signature: G1Point, digest: Hex, domain: string) =>
      read('verifySingle', [key, signature, digest, toHex(domain)]) as Promise<boolean>,
    verifyAggregate: (
      setKey: G2Point,
      absentKeys: readonly G2Point[],
      signature: G1Point,
      digest: Hex,
      domain: string,
    ) =>
      read('verifyAggregate', [
        setKey,
        absentKeys,
        signature,
        digest,
        toHex(domain),
      ]) as Promise<boolean>,
    verifyPossession: (key: G2Point, owner: Address, signature: G1Point) =>
      read('verifyPossession', [key, owner, signature]) as Promise<boolean>,
    hashToG1: (message: Hex, domain: string) =>
      read('hashToG1', [message, toHex(domain)]) as Promise<G1Point>,
    /** Gas of a call as a receipt charges it. */
    async measure(functionName: string, args: readonly unknown[]): Promise<number> {
      const hash = await chain
        .wallet(DEPLOYER)
        .writeContract({ address: HARNESS, abi, functionName, args, chain: null, gas: 5_000_000n })
      const receipt = await chain.client.waitForTransactionReceipt({ hash })
      if (receipt.status !== 'success') throw new Error(`${functionName} reverted`)
      return Number(receipt.gasUsed)
    },
  }
}

let compiled: { readonly abi: Abi; readonly bytecode: Hex } | undefined

/** Compiled once, in this process with the settings of hardhat.config.ts: the build of `contracts/` leaves tests out. */
export function compileBlsHarness(): { readonly abi: Abi; readonly bytecode: Hex } {
  compiled ??= compile()
  return compiled
}

function compile(): { readonly abi: Abi; readonly bytecode: Hex } {
  const require = createRequire(import.meta.url)
  const compiler = require('solc') as Compiler
  const input = {
    language: 'Solidity',
    sources: { [SOURCE]: { content: readSource(SOURCE) } },
    settings: {
      ...(hardhatConfig.solidity as unknown as SolidityConfig).profiles.default.settings,
      outputSelection: { [SOURCE]: { '*': ['abi', 'evm.deployedBytecode.object'] } },
    },
  }
  const output = JSON.parse(
    compiler.compile(JSON.stringify(input), { import: (path) => ({ contents: readSource(path) }) }),
  ) as CompilerOutput
  const contract = output.contracts?.[SOURCE]?.['BLS12381Harness']
  if (output.errors !== undefined || contract === undefined) {
    throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'))
  }
  return { abi: contract.abi, bytecode: `0x${contract.evm.deployedBytecode.object}` }
}

function readSource(path: string): string {
  const folder = path.startsWith('@') ? 'node_modules' : '.'
  return readFileSync(join(PROJECT_ROOT, folder, path), 'utf8')
}
