import type { Engine, EngineHandles, Pointer } from './engine.ts'

const CHUNK_BYTES = 2 ** 12

/** A machine in which the prelude has run: what it changed in the memory of a new engine. */
export interface EngineImage {
  /** Chunks of CHUNK_BYTES, one behind the other. */
  readonly chunks: Uint8Array<ArrayBuffer>
  /** Where each of them belongs. */
  readonly offsets: readonly number[]
  readonly handles: EngineHandles
  /** Functions of the prelude. */
  readonly start: Pointer
  readonly finish: Pointer
  readonly describe: Pointer
}

/** The memory of an engine, as far as it differs from that of a new one. */
export function captureMemory(
  engine: Engine,
  fresh: Engine,
): Pick<EngineImage, 'chunks' | 'offsets'> {
  const memory = new Uint8Array(engine.memory.buffer)
  const before = new Uint8Array(fresh.memory.buffer)
  const offsets: number[] = []
  for (let offset = 0; offset < memory.length; offset += CHUNK_BYTES) {
    const end = offset + CHUNK_BYTES
    if (Buffer.compare(memory.subarray(offset, end), before.subarray(offset, end)) !== 0)
      offsets.push(offset)
  }
  const chunks = new Uint8Array(offsets.length * CHUNK_BYTES)
  for (const [index, offset] of offsets.entries())
    chunks.set(memory.subarray(offset, offset + CHUNK_BYTES), index * CHUNK_BYTES)
  return { chunks, offsets }
}

/** Makes a new engine the one of the image. */
export function restoreMemory(engine: Engine, { chunks, offsets, handles }: EngineImage): void {
  const memory = new Uint8Array(engine.memory.buffer)
  for (const [index, offset] of offsets.entries())
    memory.set(chunks.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES), offset)
  engine.adopt(handles)
}
