/** What a writer did to its files and promised, in the order in which it happened. Bytes are base64. */
export type TraceEvent =
  | { readonly do: 'create'; readonly path: string; readonly file: number }
  | { readonly do: 'open'; readonly path: string; readonly file: number }
  | {
      readonly do: 'write'
      readonly file: number
      readonly position: number
      readonly bytes: string
    }
  | { readonly do: 'sync'; readonly file: number }
  | { readonly do: 'cut'; readonly file: number; readonly size: number }
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'syncNames' }
  /** An append was called. */
  | { readonly do: 'submit'; readonly sequence: number }
  /** An append resolved. */
  | { readonly do: 'acknowledge'; readonly sequence: number }
  /** Records before it may be gone from now on. */
  | { readonly do: 'release'; readonly sequence: number }
