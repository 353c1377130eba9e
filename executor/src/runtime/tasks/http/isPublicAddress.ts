import ipaddr from 'ipaddr.js'

/** Global unicast addresses, RFC 4291 section 2.4 as assigned so far: all others are not routed on the internet. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * True for an address on the public internet.
 *
 * - In: the text of an IPv4 or IPv6 address as the system prints it; anything else is refused.
 * - Addresses that wrap an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are refused whatever they wrap.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address instanceof ipaddr.IPv4)
    // Shorthand forms such as 127.1 never come from a resolver.
    return ipaddr.IPv4.isValidFourPartDecimal(text) && address.range() === 'unicast'
  return (
    address.zoneId === undefined && address.range() === 'unicast' && address.match(GLOBAL_UNICAST)
  )
}
