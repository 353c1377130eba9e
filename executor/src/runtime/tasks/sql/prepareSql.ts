import type { ScalarValue } from '@flowbuilder/sdk/table/value'
import { badParameter, badStatement, notDeterministic } from './errors.ts'
import { MAX_SQL_LENGTH } from './limits.ts'
import { type SqlToken, tokenizeSql } from './tokenizeSql.ts'

/** First words of a query that only reads. */
const FIRST_WORDS = new Set(['select', 'with', 'from', 'values'])
/** Functions of clock, chance, node and catalogue. */
const REFUSED_FUNCTIONS =
  /^(?:random|setseed|uuid|uuidv[47]|gen_random_uuid|now|today|get_current_(?:time|timestamp)|(?:transaction|statement|clock)_timestamp|txid_current|version|getenv|getvariable|nextval|currval|current_(?:setting|user|role|database|schema|schemas|query|query_id|transaction_id|connection_id)|in_search_path|age|(?:duckdb|pragma|pg|has|which|parse_duckdb)_\w+|read_\w+|\w+_scan|glob|sniff_csv|query|query_table|force_checkpoint|checkpoint|write_log)$/
/** The same without parentheses. */
const REFUSED_WORDS = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'tablesample',
])

/**
 * Checks the text of a query and puts the scalars in as literals.
 *
 * - In: `scalars`, the arguments that are no tables; `$name` stands for one of them.
 * - Errors: SQL_STATEMENT, SQL_PARAMETER, SQL_NOT_DETERMINISTIC.
 * - Source: docs/specs/data.md section 4.
 */
export function prepareSql(sql: string, scalars: ReadonlyMap<string, ScalarValue>): string {
  if (sql.length > MAX_SQL_LENGTH) throw badStatement(`more than ${MAX_SQL_LENGTH} characters`)
  if (sql.includes('\0')) throw badStatement('a zero character ends it early')
  const tokens = tokenizeSql(sql)
  checkStatement(tokens)
  let prepared = ''
  let at = 0
  for (const [index, token] of tokens.entries()) {
    checkDeterministic(tokens, index)
    if (token.kind !== 'parameter') continue
    const value = scalars.get(token.text)
    if (value === undefined)
      throw badParameter(sql.slice(token.start, token.end), [...scalars.keys()])
    prepared += sql.slice(at, token.start) + literal(value)
    at = token.end
  }
  return prepared + sql.slice(at)
}

function checkStatement(tokens: readonly SqlToken[]): void {
  const first = tokens.find(({ text }) => text !== '(')
  if (first === undefined) throw badStatement('it is empty')
  if (first.kind !== 'word' || !FIRST_WORDS.has(first.text.toLowerCase()))
    throw badStatement(`it begins with ${first.text}`)
}

function checkDeterministic(tokens: readonly SqlToken[], index: number): void {
  const { kind, text } = tokens[index] ?? { kind: 'sign', text: '' }
  if (kind !== 'word' && kind !== 'quoted') return
  const name = text.toLowerCase()
  const isCall = tokens[index + 1]?.text === '('
  if (isCall && REFUSED_FUNCTIONS.test(name)) throw notDeterministic(`${name}()`)
  if (kind === 'word' && REFUSED_WORDS.has(name)) throw notDeterministic(name)
  if (name === 'sample' && tokens[index - 1]?.text.toLowerCase() === 'using')
    throw notDeterministic('using sample')
}

/** In parentheses, so that no operator before or behind takes a part of it. */
function literal(value: ScalarValue): string {
  switch (value.type) {
    case 'integer':
      return `('${value.value}'::HUGEINT)`
    case 'boolean':
      return `(${value.value})`
    case 'text':
    case 'address':
      return `(${value.value.split('\0').map(quote).join(' || chr(0) || ')})`
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
