/**
 * The few parts of the Flatbuffers form that Arrow's metadata needs, written forwards: a table's own vtable stands right
 * before it, everything a table refers to stands behind it, in the order of docs/specs/data.md section 2.
 */
export class ForwardWriter {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
  }

  uint16(...values: readonly number[]): void {
    for (const value of values) {
      this.view.setUint16(this.at, value, true)
      this.at += 2
    }
  }

  uint32(value: number): void {
    this.view.setUint32(this.at, value, true)
    this.at += 4
  }

  skip(bytes: number): void {
    this.at += bytes
  }

  /** Place of an offset that is known later; returns it for `pointHere`. */
  reserve(): number {
    this.at += 4
    return this.at - 4
  }

  /** Fills in the offset at `slot`: distance from there to here. */
  pointHere(slot: number): void {
    this.view.setUint32(slot, this.at - slot, true)
  }

  /** Length, ASCII bytes, a zero, zeros up to a multiple of 4. */
  text(text: string): void {
    this.uint32(text.length)
    for (let index = 0; index < text.length; index++)
      this.bytes[this.at + index] = text.charCodeAt(index)
    this.at = align(this.at + text.length + 1, 4)
  }
}

/** The next multiple of `unit`, a power of two, from `size` on. */
export function align(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit
}

/** Bytes that `ForwardWriter.text` takes. */
export function textSize(length: number): number {
  return 4 + align(length + 1, 4)
}
