interface Entry<T> {
  readonly atMs: number
  readonly order: number
  readonly event: T
}

/** Events by virtual time; those of one instant keep the order in which they were added. */
export class EventQueue<T> {
  readonly #heap: Entry<T>[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  push(atMs: number, event: T): void {
    const heap = this.#heap
    const entry = { atMs, order: this.#order++, event }
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Entry<T>
      if (isBefore(above, entry)) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  pop(): { readonly atMs: number; readonly event: T } | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (
        child + 1 < heap.length &&
        isBefore(heap[child + 1] as Entry<T>, heap[child] as Entry<T>)
      ) {
        child += 1
      }
      if (isBefore(last, heap[child] as Entry<T>)) break
      heap[at] = heap[child] as Entry<T>
      at = child
    }
    heap[at] = last
    return top
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
