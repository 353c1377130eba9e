import { InvalidArgumentError } from 'commander'
import { type Address, getAddress, type Hex, isAddress, isHex, parseUnits } from 'viem'

const DECIMALS_OF_UNIT: Record<string, number> = { wei: 0, gwei: 9, eth: 18, ether: 18 }
const SECONDS_OF_UNIT: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** `0.01`, `0.01eth`, `20gwei`, `5wei` as wei; without a unit it is ether. */
export function parseAmount(text: string): bigint {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const decimals = DECIMALS_OF_UNIT[(match?.[2] || 'eth').toLowerCase()]
  const digits = match?.[1] ?? ''
  if (match === null || decimals === undefined || (digits.split('.')[1]?.length ?? 0) > decimals) {
    throw new InvalidArgumentError('it must be an amount such as 0.01, 0.01eth, 20gwei or 5wei.')
  }
  return parseUnits(digits, decimals)
}

/** `90`, `90s`, `10m`, `2h`, `1d` as seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+)\s*([smhd]?)$/.exec(text.trim())
  const seconds = Number(match?.[1]) * (SECONDS_OF_UNIT[match?.[2] || 's'] ?? Number.NaN)
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw new InvalidArgumentError('it must be a duration such as 90s, 10m, 2h or 1d.')
  }
  return seconds
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('it must be a port: 0 (any free one) to 65535.')
  return port
}

export function parseChainId(text: string): bigint {
  if (!/^[1-9]\d{0,18}$/.test(text))
    throw new InvalidArgumentError('it must be a whole number from 1 to 9999999999999999999.')
  return BigInt(text)
}

/** A whole number in `minimum..maximum`. */
export function parseCount(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (!/^\d+$/.test(text) || count < minimum || count > maximum) {
      throw new InvalidArgumentError(`it must be a whole number from ${minimum} to ${maximum}.`)
    }
    return count
  }
}

export function parseRequestId(text: string): Hex {
  if (!isHex(text, { strict: true }) || text.length !== 66) {
    throw new InvalidArgumentError('it must be a request id: 0x and 64 hexadecimal digits.')
  }
  return text.toLowerCase() as Hex
}

export function parseAddress(text: string): Address {
  if (!isAddress(text)) throw new InvalidArgumentError('it must be an address of an account.')
  return getAddress(text)
}

export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new InvalidArgumentError('it must be a URL that starts with http:// or https://.')
  }
  return text.replace(/\/+$/, '')
}

/** Collects a repeated option. */
export function collect(text: string, previous: readonly string[]): string[] {
  return [...previous, text]
}
