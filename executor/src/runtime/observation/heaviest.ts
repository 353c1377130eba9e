/** A candidate and the weight of those who stand behind it. */
export interface Weighed<Candidate> {
  readonly candidate: Candidate
  readonly weight: number
}

/** One vote: `key` says which candidates are the same. */
export interface Vote<Candidate> extends Weighed<Candidate> {
  readonly key: string
}

/**
 * The candidate with the most weight, and the weight it needs to be alone at the top.
 *
 * Of two with equal weight the one with the smaller key: the order of the votes plays no part.
 */
export function heaviest<Candidate>(
  votes: Iterable<Vote<Candidate>>,
): (Weighed<Candidate> & { readonly isTied: boolean }) | undefined {
  const byKey = new Map<string, Vote<Candidate>>()
  for (const vote of votes) {
    const before = byKey.get(vote.key)
    byKey.set(vote.key, { ...vote, weight: vote.weight + (before?.weight ?? 0) })
  }
  const ranked = [...byKey.values()].sort(
    (left, right) => right.weight - left.weight || (left.key < right.key ? -1 : 1),
  )
  const [best, second] = ranked
  if (best === undefined) return undefined
  return {
    candidate: best.candidate,
    weight: best.weight,
    isTied: best.weight === second?.weight,
  }
}
