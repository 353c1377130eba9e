import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const WebErrorCode = {
  /** The gateway does not answer. */
  GATEWAY_UNREACHABLE: 'WEB_GATEWAY_UNREACHABLE',
  /** What answers is no gateway. */
  GATEWAY_MALFORMED: 'WEB_GATEWAY_MALFORMED',
  /** The gateway sent bytes with another hash than asked for. */
  GATEWAY_WRONG_BLOB: 'WEB_GATEWAY_WRONG_BLOB',
  /** No RPC node of the chain is known. */
  RPC_MISSING: 'WEB_RPC_MISSING',
  /** No wallet is connected. */
  WALLET_MISSING: 'WEB_WALLET_MISSING',
  /** The person refused in the wallet. */
  WALLET_REJECTED: 'WEB_WALLET_REJECTED',
  /** The wallet has an open question already. */
  WALLET_BUSY: 'WEB_WALLET_BUSY',
  /** The wallet is on another chain and would not change. */
  WALLET_WRONG_CHAIN: 'WEB_WALLET_WRONG_CHAIN',
  /** The wallet is locked or shares no account. */
  WALLET_LOCKED: 'WEB_WALLET_LOCKED',
  /** What was pasted is no BLS key, nor a public key with its proof. */
  KEY_MALFORMED: 'WEB_KEY_MALFORMED',
  /** The proof of possession is for another account, contract or chain. */
  KEY_NOT_PROVEN: 'WEB_KEY_NOT_PROVEN',
  /** What was opened is no signed order. */
  ORDER_MALFORMED: 'WEB_ORDER_MALFORMED',
  /** The order is signed for another chain or registry. */
  ORDER_ELSEWHERE: 'WEB_ORDER_ELSEWHERE',
  /** Network or gateway do not answer, so nothing may be signed: what is shown may be old. */
  OFFLINE: 'WEB_OFFLINE',
  /** Something that nobody foresaw. */
  UNEXPECTED: 'WEB_UNEXPECTED',
} as const
export type WebErrorCode = (typeof WebErrorCode)[keyof typeof WebErrorCode]

/** English text of each code; other languages have theirs in messages/. */
const TEXTS: Readonly<Record<WebErrorCode, readonly [message: string, remedy: string]>> = {
  [WebErrorCode.GATEWAY_UNREACHABLE]: [
    'The gateway does not answer.',
    'Check that the executor runs and that you are online, or choose another gateway in the settings.',
  ],
  [WebErrorCode.GATEWAY_MALFORMED]: [
    'What answers at this address is not a FlowBuilder gateway.',
    'Check the address of the gateway in the settings.',
  ],
  [WebErrorCode.GATEWAY_WRONG_BLOB]: [
    'The gateway sent other bytes than the request commits to.',
    'Choose the gateway of another executor in the settings: this one is broken or lies.',
  ],
  [WebErrorCode.RPC_MISSING]: [
    'This page needs a node of the chain and none is known.',
    'Give the address of an RPC node in the settings.',
  ],
  [WebErrorCode.WALLET_MISSING]: [
    'No wallet is connected.',
    'Connect a wallet with the button at the top.',
  ],
  [WebErrorCode.WALLET_REJECTED]: [
    'You refused this in the wallet.',
    'Nothing was sent. Try again when you want to go on.',
  ],
  [WebErrorCode.WALLET_BUSY]: [
    'The wallet waits for an answer to an earlier question.',
    'Open the wallet, answer it, and try again.',
  ],
  [WebErrorCode.WALLET_WRONG_CHAIN]: [
    'The wallet is on another chain.',
    'Change the chain in the wallet and try again.',
  ],
  [WebErrorCode.WALLET_LOCKED]: [
    'The wallet is locked or shares no account with this page.',
    'Unlock the wallet, allow an account, and try again.',
  ],
  [WebErrorCode.KEY_MALFORMED]: [
    'This is no BLS key, and no public key with its proof.',
    'Give the content of a key file, 0x and 64 hexadecimal digits, or what “flow executor possession” prints.',
  ],
  [WebErrorCode.KEY_NOT_PROVEN]: [
    'The proof of possession is not for this account on this network.',
    'Make it again for the connected account, with the deployment of this network.',
  ],
  [WebErrorCode.ORDER_MALFORMED]: [
    'This file holds no signed order.',
    'Open the file order.json that “Sign an order” saved, unchanged.',
  ],
  [WebErrorCode.ORDER_ELSEWHERE]: [
    'This order is signed for another chain or registry.',
    'Send it on the network for which it was signed.',
  ],
  [WebErrorCode.OFFLINE]: [
    'There is no connection, and what this page shows may be old.',
    'Wait until the banner at the top is gone, look at the current data, and sign then.',
  ],
  [WebErrorCode.UNEXPECTED]: [
    'Something went wrong that nobody foresaw.',
    'Reload the page; if it happens again, report it with the details below.',
  ],
}

export interface WebErrorData {
  readonly code: WebErrorCode
  /** What a machine said, for the details. */
  readonly detail?: string | undefined
}

/** An error of the dApp itself. */
export class WebError extends FlowError<WebErrorData> {
  constructor(code: WebErrorCode, detail?: string) {
    const [message, remedy] = TEXTS[code]
    super({ data: { code, detail }, message, remedy })
  }
}

/** An error that a gateway answered: its code and its words. */
export class GatewayAnswerError extends FlowError {
  /** HTTP status. */
  readonly status: number

  constructor(
    status: number,
    answer: { readonly code: string; readonly message: string; readonly remedy: string },
  ) {
    super({ data: { code: answer.code }, message: answer.message, remedy: answer.remedy })
    this.status = status
  }
}
