import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PriceServer {
  /** URLs for the inputs of samples/price-average. */
  readonly inputs: Readonly<Record<'coinbase' | 'kraken' | 'bitstamp', string>>
  /** A service that always answers the same: `{ "price": … }`. */
  readonly fixed: { readonly url: string; readonly price: number }
  /** How often it was asked. */
  readonly requests: () => number
  close(): Promise<void>
}

const FIXED_PRICE = 4_711

/**
 * Three price services on this machine, in the formats of the real ones.
 *
 * - Like real ones they give each caller a slightly different price: the committee has to agree on one.
 */
export async function startPriceServer(): Promise<PriceServer> {
  let requests = 0
  const server = createServer((incoming, outgoing) => {
    const cents = 301_250 + (requests++ % 5)
    const price = (cents / 100).toFixed(2)
    const answer = incoming.url?.startsWith('/fixed')
      ? { price: FIXED_PRICE }
      : incoming.url?.startsWith('/coinbase')
        ? { data: { amount: price } }
        : incoming.url?.startsWith('/kraken')
          ? { result: { XETHZUSD: { c: [price, '0.5'] } } }
          : { last: price }
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    inputs: {
      coinbase: `${url}/coinbase`,
      kraken: `${url}/kraken?pair=ETHUSD`,
      bitstamp: `${url}/bitstamp`,
    },
    fixed: { url: `${url}/fixed`, price: FIXED_PRICE },
    requests: () => requests,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
