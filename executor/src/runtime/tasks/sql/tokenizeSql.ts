/** A part of a query that is looked at: a name, keyword, parameter or sign. Texts and comments are left out. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'parameter' | 'sign'
  /** As written; without quotes or `$`. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const PATTERNS = {
  space: /\s+|--[^\n\r]*/y,
  escaped: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y,
  string: /'(?:[^']|'')*'/y,
  quoted: /"((?:[^"]|"")*)"/y,
  dollarString: /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y,
  parameter: /\$(\w+)|\?/y,
  word: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  number: /[0-9][\w.]*/y,
}

/**
 * The tokens of a query in the lexical form of DuckDB (that of PostgreSQL): strings in their three forms, nested comments,
 * quoted names. What is not closed ends with the text; DuckDB refuses it.
 */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(sql)
  }
  const skip = (found: RegExpExecArray | null): boolean => {
    at += found?.[0].length ?? 0
    return found !== null
  }
  const take = (kind: SqlToken['kind'], found: RegExpExecArray | null, text: string): boolean => {
    if (found === null) return false
    tokens.push({ kind, text, start: at, end: at + found[0].length })
    return skip(found)
  }
  while (at < sql.length) {
    if (
      skip(match(PATTERNS.space)) ||
      skip(match(PATTERNS.escaped)) ||
      skip(match(PATTERNS.string))
    )
      continue
    if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at)
      continue
    }
    const dollar = match(PATTERNS.dollarString)
    if (dollar !== null) {
      const end = sql.indexOf(dollar[0], at + dollar[0].length)
      at = end < 0 ? sql.length : end + dollar[0].length
      continue
    }
    const quoted = match(PATTERNS.quoted)
    const parameter = match(PATTERNS.parameter)
    const word = match(PATTERNS.word)
    const found =
      take('quoted', quoted, (quoted?.[1] ?? '').replaceAll('""', '"')) ||
      take('parameter', parameter, parameter?.[1] ?? '') ||
      take('word', word, word?.[0] ?? '') ||
      skip(match(PATTERNS.number))
    if (found) continue
    tokens.push({ kind: 'sign', text: sql.charAt(at), start: at, end: at + 1 })
    at++
  }
  return tokens
}

function endOfComment(sql: string, start: number): number {
  let depth = 0
  let at = start
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      depth++
      at += 2
    } else if (sql.startsWith('*/', at)) {
      depth--
      at += 2
      if (depth === 0) return at
    } else {
      at++
    }
  }
  return at
}
