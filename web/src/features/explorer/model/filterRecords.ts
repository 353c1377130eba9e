export const EXPLORER_VIEWS = ['epochs', 'blocks', 'slashes', 'disputes'] as const
export type ExplorerView = (typeof EXPLORER_VIEWS)[number]

/** What the address of the explorer says. */
export interface ExplorerFilter {
  readonly view: ExplorerView
  /** Part of any cell, in any case. */
  readonly text: string
}

const MAX_TEXT = 100

/** Reads a filter from the query of an address; what is malformed is left out. */
export function readExplorerFilter(query: URLSearchParams): ExplorerFilter {
  const view = EXPLORER_VIEWS.find((name) => name === query.get('view')) ?? 'epochs'
  return { view, text: (query.get('text') ?? '').slice(0, MAX_TEXT) }
}

/** The query of an address. */
export function writeExplorerFilter({ view, text }: ExplorerFilter): string {
  const query = new URLSearchParams({ view })
  if (text !== '') query.set('text', text)
  return query.toString()
}

/** The rows of which a cell holds the text. `cellsOf` gives the exact cells of a row. Pure. */
export function filterRecords<Row>(
  rows: readonly Row[],
  text: string,
  cellsOf: (row: Row) => readonly string[],
): Row[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...rows]
  return rows.filter((row) => cellsOf(row).some((cell) => cell.toLowerCase().includes(wanted)))
}
