/**
 * One form for a compute source, whatever editor and YAML style it was written with.
 *
 * Line ends become \n; white space at the end of lines, blank lines at both ends and the indentation that all lines
 * share are removed. Comments and the layout inside the function stay: they are what a reader of the workflow sees.
 *
 * Source: docs/specs/workflow.md section 3.
 */
export function normalizeText(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  if (first === -1) return ''
  const last = lines.findLastIndex((line) => line !== '')
  const kept = lines.slice(first, last + 1)
  const indentation = Math.min(
    ...kept.filter((line) => line !== '').map((line) => line.search(/\S/)),
  )
  return kept.map((line) => line.slice(indentation)).join('\n')
}
