import type { ScalarValue } from '@flowbuilder/sdk/table/value'
import { describe, expect, it } from 'vitest'
import { prepareSql } from './prepareSql.ts'

const scalars = new Map<string, ScalarValue>([
  ['limit', { type: 'integer', value: -5n }],
  ['flag', { type: 'boolean', value: true }],
  ['name', { type: 'text', value: "o'neill\0" }],
])
const codeOf = (sql: string): unknown => {
  try {
    prepareSql(sql, scalars)
    return undefined
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('prepareSql', () => {
  it('puts scalars in as literals, with their quotes doubled', () => {
    expect(prepareSql('select $limit, $flag, $name', scalars)).toBe(
      "select ('-5'::HUGEINT), (true), ('o''neill' || chr(0) || '')",
    )
  })

  it('leaves texts, comments and quoted names as they are', () => {
    const sql = `select '$limit', e'\\'$limit', "$limit", $$ $limit $$, $a$ $limit $a$ /* $x /* $y */ $z */ -- $x random()\nfrom t`
    expect(prepareSql(sql, scalars)).toBe(sql)
  })

  it.each(['select 1', ' ( WITH a AS (select 1) select * from a)', 'from t', 'VALUES (1)'])(
    'takes %s',
    (sql) => expect(prepareSql(sql, scalars)).toBe(sql),
  )

  it.each([
    '',
    '-- nothing',
    'insert into t values (1)',
    'PRAGMA x',
    "set a = 'b'",
    '"select" 1',
    'select \0',
  ])('refuses the statement %j', (sql) => expect(codeOf(sql)).toBe('SQL_STATEMENT'))

  it('takes the longest query and refuses one character more', () => {
    expect(codeOf(`select ${'1'.repeat(16_384 - 7)}`)).toBeUndefined()
    expect(codeOf(`select ${'1'.repeat(16_384 - 6)}`)).toBe('SQL_STATEMENT')
  })

  it.each(['select $other', 'select ?', 'select $1'])('refuses the parameter of %s', (sql) =>
    expect(codeOf(sql)).toBe('SQL_PARAMETER'),
  )

  it.each([
    'select random()',
    'select RANDOM /* x */ ()',
    'select "random"()',
    'select 1 as a, uuid()',
    'select current_date',
    'select age(a) from t',
    "select * from read_csv('x')",
    "select * from query('select random()')",
    'select * from duckdb_settings()',
    'select * from t tablesample 10%',
    'select * from t using sample 3',
  ])('refuses what changes from node to node: %s', (sql) =>
    expect(codeOf(sql)).toBe('SQL_NOT_DETERMINISTIC'),
  )

  it('takes columns whose names are those of refused functions', () => {
    expect(codeOf('select version, random, now, sample from t')).toBeUndefined()
  })
})
