import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import type { Address, Hash } from 'viem'

/** What happens while a local network starts and runs, for whoever shows it. Amounts in wei. */
export type DevnetEvent =
  | { readonly type: 'chainStarted'; readonly rpcUrl: string; readonly chainId: number }
  | { readonly type: 'deploying' }
  | {
      readonly type: 'contractsDeployed'
      readonly deployment: Deployment
      /** False if the contracts were there already. */
      readonly fresh: boolean
      readonly transactions: readonly { readonly name: string; readonly hash: Hash }[]
    }
  | {
      readonly type: 'executorStaked'
      readonly index: number
      readonly address: Address
      readonly stake: bigint
      readonly transactionHash: Hash
    }
  | {
      readonly type: 'epochStarted'
      readonly validators: number
      readonly transactionHash: Hash
    }
  | {
      readonly type: 'executorReady'
      readonly index: number
      readonly address: Address
      readonly gatewayUrl: string
      readonly pid: number
    }
  /** All of them take part in the consensus. */
  | { readonly type: 'validatorsLive'; readonly validators: number }
  /** It ended although nobody asked it to. */
  | {
      readonly type: 'executorEnded'
      readonly index: number
      readonly exitCode: number | null
      readonly logFile: string
    }
