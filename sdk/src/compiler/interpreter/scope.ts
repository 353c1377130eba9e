import type { Value } from './values.ts'

export interface Binding {
  readonly kind: 'binding'
  readonly id: number
  readonly constant: boolean
  /** Undefined between the start of its block and its declaration. */
  content: Value | undefined
}

/** Names of one block, and of the blocks around it. */
export class Scope {
  readonly #parent: Scope | undefined
  readonly #bindings = new Map<string, Binding>()

  constructor(parent?: Scope) {
    this.#parent = parent
  }

  add(name: string, binding: Binding): void {
    this.#bindings.set(name, binding)
  }

  /** The binding of this very block. */
  own(name: string): Binding | undefined {
    return this.#bindings.get(name)
  }

  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.#parent?.find(name)
  }

  names(): string[] {
    return [...this.#bindings.keys(), ...(this.#parent?.names() ?? [])]
  }
}
