interface Entry<Item> {
  readonly atMs: number
  readonly item: Item
}

/** Items by time, the earliest first: a binary heap. An item may be in it more than once. */
export class DueQueue<Item> {
  readonly #heap: Entry<Item>[] = []

  get nextMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  push(atMs: number, item: Item): void {
    const heap = this.#heap
    let at = heap.push({ atMs, item }) - 1
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (timeAt(heap, parent) <= atMs) break
      swap(heap, at, parent)
      at = parent
    }
  }

  /** Takes the earliest item, if its time has come. */
  popDue(nowMs: number): Item | undefined {
    const heap = this.#heap
    const [first] = heap
    if (first === undefined || first.atMs > nowMs) return undefined
    const last = heap.pop() as Entry<Item>
    if (heap.length > 0) {
      heap[0] = last
      for (let at = 0; ; ) {
        const left = 2 * at + 1
        const least = timeAt(heap, left + 1) < timeAt(heap, left) ? left + 1 : left
        if (timeAt(heap, least) >= last.atMs) break
        swap(heap, at, least)
        at = least
      }
    }
    return first.item
  }
}

function timeAt(heap: readonly Entry<unknown>[], index: number): number {
  return heap[index]?.atMs ?? Number.POSITIVE_INFINITY
}

function swap<Item>(heap: Entry<Item>[], left: number, right: number): void {
  const entry = heap[left] as Entry<Item>
  heap[left] = heap[right] as Entry<Item>
  heap[right] = entry
}
