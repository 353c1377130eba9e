const ETHER = /^(\d{1,12})(?:[.](\d{1,18}))?$/

/** Wei of an amount of ether as people type it, with a point; undefined for anything else. Exact. */
export function parseEther(text: string): bigint | undefined {
  const match = ETHER.exec(text.trim())
  if (match === null) return undefined
  const [, whole = '0', fraction = ''] = match
  return BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'))
}

/** The exact decimal form that `parseEther` reads. */
export function writeEther(wei: bigint): string {
  const digits = wei.toString().padStart(19, '0')
  const fraction = digits.slice(-18).replace(/0+$/, '')
  return fraction === '' ? digits.slice(0, -18) : `${digits.slice(0, -18)}.${fraction}`
}
