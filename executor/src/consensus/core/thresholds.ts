/** `weight` is more than 2/3 of `total`: any two such sets share a correct validator (2f+1 of the paper). */
export function isQuorum(weight: number, total: number): boolean {
  return 3 * weight > 2 * total
}

/** `weight` is more than 1/3 of `total`: at least one of them is correct (f+1 of the paper). */
export function isSkip(weight: number, total: number): boolean {
  return 3 * weight > total
}
