import { formatEther } from 'viem'
import type { RevertCode } from './errors.ts'

/** What a custom error of a contract means to a person. */
export interface Explanation {
  readonly code: RevertCode
  /** From the arguments of the error, in its order. */
  readonly message: (args: readonly unknown[]) => string
  readonly remedy: string
}

export const ether = (value: unknown): string => `${formatEther(value as bigint)} ETH`
export const time = (value: unknown): string => new Date(Number(value) * 1000).toISOString()
export const text = (value: unknown): string => String(value)
