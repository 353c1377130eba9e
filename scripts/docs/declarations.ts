import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A top-level constant or a member of a constant object, with the comment above it or behind it. */
export interface Declaration {
  readonly file: string
  readonly name: string
  /** Source text of the value. */
  readonly value: string
  readonly comment: string
  /** Members, when the value is an object literal. */
  readonly members: readonly Declaration[]
}

/** Every top-level constant of the TypeScript sources in the given folders, tests left out. */
export function readDeclarations(root: string, folders: readonly string[]): readonly Declaration[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...folders], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(file))
    .sort()
    .flatMap((file) => readFile(root, file))
}

function readFile(root: string, file: string): readonly Declaration[] {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.map((declaration) => {
      const value = unwrap(declaration.initializer)
      return {
        file,
        name: declaration.name.getText(),
        value: value?.getText() ?? '',
        comment: commentOf(statement, text),
        members:
          value !== undefined && ts.isObjectLiteralExpression(value)
            ? readMembers(file, value, text)
            : [],
      }
    }),
  )
}

function readMembers(
  file: string,
  value: ts.ObjectLiteralExpression,
  text: string,
): readonly Declaration[] {
  return value.properties.filter(ts.isPropertyAssignment).map((property) => ({
    file,
    name: property.name.getText(),
    value: property.initializer.getText(),
    comment: commentOf(property, text),
    members: [],
  }))
}

function unwrap(node: ts.Expression | undefined): ts.Expression | undefined {
  if (node === undefined) return undefined
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? unwrap(node.expression) : node
}

/** The comment right above a node and the one behind it on the same line, as one text. */
function commentOf(node: ts.Node, text: string): string {
  const above = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1)
  const behind = ts.getTrailingCommentRanges(text, node.getEnd())?.at(0)
  const isAdjacent = above !== undefined && !/\n\s*\n/.test(text.slice(above.end, node.getStart()))
  return [isAdjacent ? above : undefined, behind]
    .filter((range) => range !== undefined)
    .map((range) => text.slice(range.pos, range.end))
    .map((comment) =>
      comment
        .replace(/^\/\*\*?|\*\/$|^\/\//g, '')
        .replace(/\n\s*\* ?/g, ' ')
        .trim(),
    )
    .join(' - ')
}
