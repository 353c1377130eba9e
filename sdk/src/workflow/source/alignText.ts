const WHITE_SPACE = /\s/

/**
 * Position in a YAML scalar as written of the character at `offset` of its value.
 *
 * Folding, indentation and chomping change white space only, so the n-th visible character of the value is the
 * n-th visible character of the scalar as written. This holds for every style, once escapes are read as one character.
 *
 * - In: `written` from the first character of the content to its end; `value` the text it stands for,
 *   possibly with other white space.
 * - Out: an index into `written`, its length at most.
 */
export function alignText(
  written: string,
  style: ScalarStyle,
  value: string,
  offset: number,
): number {
  let visibleBefore = countVisible(value.slice(0, offset))
  const pointsAtVisible = offset < value.length && !WHITE_SPACE.test(value.charAt(offset))
  // White space has no fixed place in the file: point behind the last visible character instead.
  if (!pointsAtVisible) visibleBefore -= 1
  let index = 0
  let end = 0
  while (index < written.length) {
    const character = readCharacter(written, index, style)
    if (character.visible > 0) {
      if (visibleBefore <= 0) return pointsAtVisible ? index : index + character.length
      visibleBefore -= character.visible
      end = index + character.length
    }
    index += character.length
  }
  return end
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

function countVisible(text: string): number {
  return text.replace(/\s/g, '').length
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
