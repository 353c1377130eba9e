import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { digestOf } from '@flowbuilder/sdk/table/digestOf'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import { beforeAll, expect, it } from 'vitest'
import { valueFromArrow } from '../../executor/src/dataplane/valueFromArrow.ts'
import { compileDuckDb } from '../../executor/src/runtime/tasks/sql/duckdb/compileDuckDb.ts'
import { DuckDb } from '../../executor/src/runtime/tasks/sql/duckdb/duckDb.ts'
import { Random } from '../compiler/support/random.ts'
import { randomTable } from './support/randomTable.ts'
import { declarationOf, rowsOf, shuffledColumns, toArrow, toSelect } from './support/routes.ts'

const TABLES = 1_000
/** Every so many tables is read by DuckDB too; every other one is made by it. */
const READ_BACK_EVERY = 8
let database: DuckDb

beforeAll(async () => {
  database = await DuckDb.open(await compileDuckDb())
})

it(`gives ${TABLES} tables the same digest by row, by column, by DuckDB, sliced and in batches`, () => {
  for (let seed = 0; seed < TABLES; seed++) {
    const random = new Random(seed)
    const table = randomTable(random)
    const declaration = declarationOf(table)
    const bytes = encodeValue(table)
    const routes = {
      row: valueFromPlain(declaration, rowsOf(table, random), 'table'),
      column: shuffledColumns(table, random),
      arrow: valueFromArrow(toArrow(table, random), declaration.columns),
      duckDb: valueFromArrow(database.query(toSelect(table), []), declaration.columns),
      itself: valueFromArrow(bytes),
    }
    for (const [route, value] of Object.entries(routes)) {
      expect(digestOf(encodeValue(value)), `seed ${seed}, ${route}`).toBe(digestOf(bytes))
    }
    expect(decodeValue(bytes), `seed ${seed}`).toEqual(table)
    if (seed % READ_BACK_EVERY !== 0) continue
    const read = database.query('select * from t', [{ name: 't', bytes, columns: '*' }])
    expect(valueFromArrow(read, declaration.columns), `seed ${seed}`).toEqual(table)
  }
})
