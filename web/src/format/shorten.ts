/** The first and last digits of a hash or an address; the whole where it is short. */
export function shorten(hex: string, head = 6, tail = 4): string {
  return hex.length <= head + tail + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-tail)}`
}
