import { WebError, WebErrorCode } from '../errors/webError.ts'

/** A wallet as pages see it. Source: EIP-1193. */
export interface WalletProvider {
  request(call: { readonly method: string; readonly params?: unknown }): Promise<unknown>
  on?(event: string, listener: (value: never) => void): void
  removeListener?(event: string, listener: (value: never) => void): void
}

/** Codes of EIP-1193 and EIP-1474 that people cause. */
const USER_REJECTED = 4001
const UNAUTHORIZED = 4100
const ALREADY_ASKING = -32002
export const CHAIN_UNKNOWN = 4902

export function walletErrorCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'number' ? code : undefined
}

/** What a wallet threw, if it is something that the person can mend there; undefined otherwise. */
export function toWalletError(error: unknown): WebError | undefined {
  switch (walletErrorCode(error)) {
    case USER_REJECTED:
      return new WebError(WebErrorCode.WALLET_REJECTED)
    case UNAUTHORIZED:
      return new WebError(WebErrorCode.WALLET_LOCKED)
    case ALREADY_ASKING:
      return new WebError(WebErrorCode.WALLET_BUSY)
    default:
      return undefined
  }
}
