/** A piece of a template: text as it is, or the name of an argument. */
export type TemplatePart = { readonly text: string } | { readonly argument: string }

/** Why a text is no template, and where: `offset` in UTF-16 units. */
export interface TemplateProblem {
  readonly offset: number
}

const ARGUMENT = /\$\{([^}]*)\}?/g
const HOLE = /^\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}$/

/**
 * Splits a text at its `${name}`. Every `${` must open an argument: there is no way to write one as text.
 *
 * Source: docs/specs/workflow.md section 2.7.
 */
export function parseTemplate(text: string): readonly TemplatePart[] | TemplateProblem {
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(ARGUMENT)) {
    const [, argument] = HOLE.exec(match[0]) ?? []
    if (argument === undefined) return { offset: match.index }
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ argument })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** The parts of a template that has been checked. */
export function templateParts(text: string): readonly TemplatePart[] {
  const parts = parseTemplate(text)
  return 'offset' in parts ? [{ text }] : parts
}

/** The argument, if the template is one `${name}` and nothing else. */
export function soleArgument(text: string): string | undefined {
  return HOLE.exec(text)?.[1]
}

/** The one way a template is written in the canonical form: no spaces inside `${name}`. */
export function formatTemplate(parts: readonly TemplatePart[]): string {
  return parts.map((part) => ('text' in part ? part.text : `\${${part.argument}}`)).join('')
}
