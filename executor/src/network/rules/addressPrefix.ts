import ipaddr from 'ipaddr.js'

/**
 * The part of an address that one operator is likely to hold whole: /16 of IPv4, /32 of IPv6.
 *
 * An address that is no IP address (memory transport, a relayed path) is a prefix of its own.
 */
export function addressPrefix(address: string): string {
  const parsed = parse(address)
  if (parsed === undefined) return address
  if (parsed.kind() === 'ipv4') return parsed.toByteArray().slice(0, 2).join('.')
  return parsed
    .toByteArray()
    .slice(0, 4)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** The address that limits are counted by: IPv4 whole, IPv6 by its /64, which one host can fill at will. */
export function addressHost(address: string): string {
  const parsed = parse(address)
  if (parsed === undefined) return address
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return parsed
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** IPv4 addresses inside IPv6 count as IPv4. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(address) ? ipaddr.process(address) : undefined
}
