import type { Binding } from './scope.ts'
import type { ListValue, ObjectValue, Value } from './values.ts'

/** What an assignment can change. */
export type Cell = Binding | ListValue | ObjectValue

/** What one side of a dynamic choice wrote: the new contents. */
export type Writes = ReadonlyMap<Cell, Cell['content']>

interface Frame {
  readonly firstOwnId: number
  readonly originals: Map<Cell, Cell['content']>
}

/**
 * Remembers writes, so that both sides of a dynamic choice can be run from the same state and then merged.
 * Every cell has a number in order of birth: a cell born inside a side is of no interest outside it.
 */
export class Effects {
  #nextId = 0
  #firstLocalId = 0
  /** Cells born earlier may be seen by a function that left its home. */
  #capturedBelow = 0
  /** Arrays and objects that something outside their function refers to. */
  readonly #escaped = new WeakSet<Cell>()
  readonly #frames: Frame[] = []

  newId(): number {
    return this.#nextId++
  }

  binding(constant: boolean, content?: Value): Binding {
    return { kind: 'binding', id: this.newId(), constant, content }
  }

  list(content: readonly Value[], frozen = false): ListValue {
    return { kind: 'list', id: this.newId(), content, frozen }
  }

  object(content: ReadonlyMap<string, Value>, frozen = false): ObjectValue {
    return { kind: 'object', id: this.newId(), content, frozen }
  }

  writeBinding(cell: Binding, content: Value): void {
    this.#remember(cell)
    cell.content = content
    if (!this.isLocal(cell)) this.#markEscaped(content)
  }

  writeList(cell: ListValue, content: readonly Value[]): void {
    this.#remember(cell)
    cell.content = content
    if (!this.isLocal(cell)) for (const item of content) this.#markEscaped(item)
  }

  writeObject(cell: ObjectValue, content: ReadonlyMap<string, Value>): void {
    this.#remember(cell)
    cell.content = content
    if (!this.isLocal(cell)) for (const item of content.values()) this.#markEscaped(item)
  }

  /** Runs the body of a function: what is born in it is local to it. */
  inCall<Result>(body: () => Result): Result {
    const outer = this.#firstLocalId
    this.#firstLocalId = this.#nextId
    const result = body()
    this.#firstLocalId = outer
    return result
  }

  /** Whether nobody can see the cell once the running function has returned, but through what it returned. */
  isLocal(cell: Cell): boolean {
    return (
      cell.id >= this.#firstLocalId && cell.id >= this.#capturedBelow && !this.#escaped.has(cell)
    )
  }

  /** Runs `side`, takes its writes back and returns them with its result. */
  isolate<Result>(side: () => Result): { readonly result: Result; readonly writes: Writes } {
    const frame: Frame = { firstOwnId: this.#nextId, originals: new Map() }
    this.#frames.push(frame)
    const result = side()
    this.#frames.pop()
    const writes = new Map<Cell, Cell['content']>()
    for (const [cell, original] of frame.originals) {
      writes.set(cell, cell.content)
      cell.content = original
    }
    return { result, writes }
  }

  /** Does once more what an isolated side did. */
  replay(writes: Writes): void {
    for (const [cell, content] of writes) {
      this.#remember(cell)
      cell.content = content
    }
  }

  #markEscaped(value: Value): void {
    if (value.kind === 'function') this.#capturedBelow = this.#nextId
    if ((value.kind !== 'list' && value.kind !== 'object') || this.#escaped.has(value)) return
    this.#escaped.add(value)
    for (const item of value.content.values()) this.#markEscaped(item)
  }

  #remember(cell: Cell): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined || cell.id >= frame.firstOwnId || frame.originals.has(cell)) return
    frame.originals.set(cell, cell.content)
  }
}
