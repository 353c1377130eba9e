import { textInvalid } from '../errors.ts'

const encoder = new TextEncoder()

/** A text column before it is placed: all texts one after the other, and where each begins and the last ends. */
export interface EncodedTexts {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
}

/** Errors: VALUE_TEXT_INVALID. */
export function encodeTexts(name: string, texts: readonly string[]): EncodedTexts {
  const offsets = new Uint32Array(texts.length + 1)
  const joined = texts.length === 1 ? (texts[0] ?? '') : texts.join('')
  const bytes = encoder.encode(joined)
  // Only ASCII takes as many bytes as UTF-16 units, so nothing else has to be looked at.
  const isAscii = bytes.length === joined.length
  let offset = 0
  for (const [row, text] of texts.entries()) {
    if (!isAscii && !text.isWellFormed()) throw textInvalid(`${name}[${row}]`)
    offset += isAscii ? text.length : utf8Length(text)
    offsets[row + 1] = offset
  }
  return { bytes, offsets }
}

/** Bytes of a well-formed text. */
function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    // Two units of a surrogate pair make four bytes.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}
