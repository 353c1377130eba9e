/** JSON as workflows exchange it: integers are decimal strings, so there are no numbers. */
export type JsonValue =
  | string
  | boolean
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }
