const WHITE_SPACE = /\s/

/**
 * Finds the characters of a value in the YAML scalar as written.
 *
 * Folding, indentation and chomping change white space only, so the n-th visible character of the value is the
 * n-th visible character of the scalar as written. This holds for every style, once escapes are read as one character.
 *
 * - In: `written` from the first character of the content to its end. The aligner takes the text it stands for,
 *   possibly with other white space, and an offset into that.
 * - Out of the aligner: an index into `written`, its length at most.
 */
export function createAligner(
  written: string,
  style: ScalarStyle,
): (value: string, offset: number) => number {
  const visible = findVisible(written, style)
  // Compilers ask for many offsets of one text.
  let counted = { value: '', before: [0] }
  return (value, offset) => {
    if (counted.value !== value) counted = { value, before: countVisible(value) }
    const rank = counted.before[Math.min(offset, value.length)] ?? 0
    const isVisible = offset < value.length && !WHITE_SPACE.test(value.charAt(offset))
    // White space has no fixed place in the file: point behind the last visible character instead.
    return isVisible ? (visible[rank]?.start ?? written.length) : (visible[rank - 1]?.end ?? 0)
  }
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

/** For each offset, how many visible characters stand before it. */
function countVisible(text: string): number[] {
  let count = 0
  const before = [0]
  for (let offset = 0; offset < text.length; offset++) {
    if (!WHITE_SPACE.test(text.charAt(offset))) count += 1
    before.push(count)
  }
  return before
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where each visible UTF-16 unit of the value is written. */
function findVisible(written: string, style: ScalarStyle): Span[] {
  const spans: Span[] = []
  for (let index = 0; index < written.length; ) {
    const { length, visible } = readCharacter(written, index, style)
    for (let unit = 0; unit < visible; unit++) spans.push({ start: index, end: index + length })
    index += length
  }
  return spans
}

interface WrittenCharacter {
  readonly length: number
  /** How many visible UTF-16 units of the value it stands for. */
  readonly visible: number
}

function readCharacter(written: string, index: number, style: ScalarStyle): WrittenCharacter {
  const character = written.charAt(index)
  if (style === 'single' && character === "'" && written.charAt(index + 1) === "'")
    return { length: 2, visible: 1 }
  if (style === 'double' && character === '\\') return readEscape(written, index)
  return { length: 1, visible: WHITE_SPACE.test(character) ? 0 : 1 }
}

const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }
const BLANK_ESCAPES = 'ntrvf \tN_LP\n\r'

function readEscape(written: string, index: number): WrittenCharacter {
  const letter = written.charAt(index + 1)
  const digits = HEX_ESCAPES[letter]
  if (digits === undefined) return { length: 2, visible: BLANK_ESCAPES.includes(letter) ? 0 : 1 }
  const code = Number.parseInt(written.slice(index + 2, index + 2 + digits), 16)
  return { length: 2 + digits, visible: String.fromCodePoint(code).replace(/\s/g, '').length }
}
