/** Ports that a host without one stands for. */
const DEFAULT_PORTS = [80, 443]

/**
 * Whether a host of an URL is among those that a workflow lists.
 *
 * - `hostname` in small letters, as `URL` gives it; `port` the one that is connected to.
 * - `api.example.com` allows the ports 80 and 443, `localhost:8080` this port, `localhost:*` any; `*.example.com` allows
 *   every name below example.com, at any depth, and not example.com itself.
 */
export function matchHost(hosts: readonly string[], hostname: string, port: number): boolean {
  return hosts.some((pattern) => {
    const [, host = pattern, allowed] = /^(.*?)(?::([0-9]+|\*))?$/.exec(pattern) ?? []
    if (allowed === undefined ? !DEFAULT_PORTS.includes(port) : !matchPort(allowed, port))
      return false
    return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
  })
}

function matchPort(allowed: string, port: number): boolean {
  return allowed === '*' || Number(allowed) === port
}
