import type { Multiaddr } from '@multiformats/multiaddr'

/** Where the address leads to: an IP address, a name, or the whole address for a transport without hosts. */
export function hostOf(address: Multiaddr): string {
  const component = address
    .getComponents()
    .find(({ name }) => ['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr'].includes(name))
  return component?.value ?? address.toString()
}

/** Whether the path leads over a relay: then the host is the relay's. */
export function isRelayed(address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p-circuit')
}
