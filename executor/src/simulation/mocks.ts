import type { SourceNode } from '@flowbuilder/sdk/workflow/source/sourceNode'

/** Answers of the outside world, in the order in which they are tried. Source: docs/specs/workflow.md section 9. */
export interface Mocks {
  readonly http: readonly HttpMock[]
  readonly reads: readonly ReadMock[]
  readonly writes: readonly WriteMock[]
  readonly signals: readonly SignalMock[]
}

/** Serves a request at most so many times, then the next mock that fits is taken. @default without end */
interface Limited {
  readonly times: number
}

export interface HttpMock extends Limited {
  /** `*` stands for any text. */
  readonly url: string
  /** Any method if absent. */
  readonly method: string | undefined
  readonly answer:
    | { readonly status: number; readonly body: string; readonly contentType: string }
    | { readonly fault: 'unreachable' | 'timeout' }
}

/** A call that a mock stands for; what is absent fits everything. */
export interface CallMock extends Limited {
  /** Name of the function. */
  readonly function: string
  /** In small letters. */
  readonly to: string | undefined
  /** JSON of the arguments: integers as decimal text. */
  readonly args: string | undefined
}

export interface ReadMock extends CallMock {
  /** Read once the types of the results are known, those of the call it answers. */
  readonly results: SourceNode
}

export interface WriteMock extends CallMock {
  readonly reverts: boolean
}

export interface SignalMock {
  readonly signal: string
  /** After the start of the run, milliseconds. */
  readonly afterMs: number
  /** Read once the types of its content are known, those of the task that waits for it. */
  readonly content: SourceNode | undefined
}

export const NO_MOCKS: Mocks = { http: [], reads: [], writes: [], signals: [] }
