/** Finds mocks in their order, and knows how often each has been taken. */
export class MockList<Mock extends { readonly times: number }> {
  readonly #mocks: readonly Mock[]
  readonly #taken = new Map<Mock, number>()

  constructor(mocks: readonly Mock[]) {
    this.#mocks = mocks
  }

  /** The first mock that fits and is not used up. */
  take(fits: (mock: Mock) => boolean): Mock | undefined {
    const mock = this.#mocks.find((item) => (this.#taken.get(item) ?? 0) < item.times && fits(item))
    if (mock !== undefined) this.#taken.set(mock, (this.#taken.get(mock) ?? 0) + 1)
    return mock
  }
}
