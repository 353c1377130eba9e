import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../checks/repositoryRoot.ts'
import { type Declaration, readDeclarations } from './declarations.ts'

const MARK = '<!-- generated below this line by scripts/docs/generateReference.ts -->\n'
const SOURCES = ['sdk/src', 'executor/src', 'scripts']
const ERROR_OBJECT = /ErrorCode$/
const LIMIT_NAME = /(^|_)(MAX|LIMIT|TIMEOUT|TAKERS)(_|$)/

/** Pages whose tables come from the sources: everything under the mark is generated. */
const PAGES: ReadonlyArray<{
  readonly page: string
  readonly render: (all: readonly Declaration[]) => string
}> = [
  { page: 'docs/ERRORS.md', render: renderErrors },
  { page: 'docs/LIMITS.md', render: renderLimits },
]

/** Names of the pages that are not what the sources say. */
export function findStalePages(root: string): readonly string[] {
  return pages(root)
    .filter(({ path, text }) => readFileSync(path, 'utf8') !== text)
    .map(({ page }) => page)
}

function pages(root: string): ReadonlyArray<{ page: string; path: string; text: string }> {
  const all = readDeclarations(root, SOURCES)
  return PAGES.map(({ page, render }) => {
    const path = join(root, page)
    const [written = ''] = readFileSync(path, 'utf8').split(MARK)
    return { page, path, text: `${written}${MARK}\n${render(all)}` }
  })
}

function renderErrors(all: readonly Declaration[]): string {
  const rows = all
    .filter(({ name }) => ERROR_OBJECT.test(name))
    .flatMap(({ members }) => members)
    .map(
      ({ value, comment, file }) =>
        `| \`${value.slice(1, -1)}\` | ${cell(comment)} | [${shortName(file)}](../${file}) |`,
    )
  return table(['code', 'meaning', 'declared in'], [...new Set(rows)].sort())
}

function renderLimits(all: readonly Declaration[]): string {
  const folders = Map.groupBy(
    all.filter(({ name, members }) => LIMIT_NAME.test(name) && members.length === 0),
    ({ file }) =>
      file
        .split('/')
        .slice(0, file.startsWith('scripts') ? 1 : 3)
        .join('/'),
  )
  return [...folders]
    .map(([folder, limits]) => {
      const rows = limits.map(
        ({ name, value, comment, file }) =>
          `| [\`${name}\`](../${file}) | \`${value}\` | ${cell(comment)} |`,
      )
      return `### ${folder}\n\n${table(['limit', 'value', 'what for'], rows)}`
    })
    .join('\n')
}

function table(header: readonly string[], rows: readonly string[]): string {
  return `| ${header.join(' | ')} |\n|${header.map(() => '---').join('|')}|\n${rows.join('\n')}\n`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function shortName(file: string): string {
  return file.replace(/^(sdk|executor)\/src\//, '').replace(/\/?errors\.ts$/, '') || file
}

if (import.meta.main) {
  for (const { path, text } of pages(repositoryRoot)) writeFileSync(path, text)
}
