/**
 * Takes out of a text what must not reach a screen or a log: the user, password, path and query of URLs that are not on
 * this machine, because RPC providers put the access key there.
 */
export function scrubSecrets(text: string): string {
  return text.replace(
    /\b((?:https?|wss?):\/\/)([^\s"'<>)\\]+)/gi,
    (whole, scheme: string, rest: string) => {
      const authority = rest.split(/[/?#]/, 1)[0] ?? ''
      const host = authority.slice(authority.lastIndexOf('@') + 1)
      if (/^(localhost|127\.|\[::1\])/.test(host) && host === authority) return whole
      return host === rest ? whole : `${scheme}${host}/…`
    },
  )
}
