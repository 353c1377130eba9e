/** A number of a JSON text as it was written: a double would change its digits. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** JSON with its numbers as they were written. */
export type ExactJson =
  | string
  | boolean
  | null
  | JsonNumber
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson }

/** Levels of lists and objects in an answer; the parser's own bound depends on the machine. */
export const MAX_JSON_DEPTH = 64

/** Reads JSON. Out: undefined if the text is none, or nested deeper than MAX_JSON_DEPTH. */
export function parseJson(text: string): ExactJson | undefined {
  if (depthOf(text) > MAX_JSON_DEPTH) return undefined
  try {
    return JSON.parse(text, keepNumber)
  } catch {
    return undefined
  }
}

/** The third argument (ECMAScript proposal JSON.parse source text access) is not in the types of TypeScript yet. */
function keepNumber(_key: string, value: unknown, ...more: readonly unknown[]): unknown {
  if (typeof value !== 'number') return value
  const [context] = more as readonly { readonly source: string }[]
  return new JsonNumber(context?.source ?? '')
}

/** Deepest level of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (inString) {
      if (character === '\\') index += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth -= 1
  }
  return deepest
}
