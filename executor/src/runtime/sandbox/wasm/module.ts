/** Bytes `[start, end)` of a module. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** A section: what is behind its id and length. */
export interface Section extends ByteRange {
  readonly id: number
}

export interface FunctionType {
  readonly parameters: number
  /** Types of the results; at most one. */
  readonly results: readonly number[]
}

/** Of a module, what the transform has to know. */
export interface Module {
  readonly bytes: Uint8Array
  /** In the order of the file, without custom sections. */
  readonly sections: readonly Section[]
  readonly types: readonly FunctionType[]
  /** Index of the type of each function, imported ones first. */
  readonly functions: readonly number[]
  readonly importedFunctions: number
  /** Number of globals, imported ones included. */
  readonly globals: number
  readonly tables: number
  readonly memories: number
  /** Pages of 64 KiB that the memory may grow to. */
  readonly maxPages: number
  readonly exports: ReadonlySet<string>
  /** Index of the function that runs first. */
  readonly start: number | undefined
  /** Locals and code of each function that is not imported. */
  readonly bodies: readonly ByteRange[]
}

export const SectionId = {
  CUSTOM: 0,
  TYPE: 1,
  IMPORT: 2,
  FUNCTION: 3,
  TABLE: 4,
  MEMORY: 5,
  GLOBAL: 6,
  EXPORT: 7,
  START: 8,
  ELEMENT: 9,
  CODE: 10,
  DATA: 11,
  DATA_COUNT: 12,
  TAG: 13,
} as const

/** The order of sections in a file. */
export const SECTION_ORDER: readonly number[] = [
  SectionId.TYPE,
  SectionId.IMPORT,
  SectionId.FUNCTION,
  SectionId.TABLE,
  SectionId.MEMORY,
  SectionId.GLOBAL,
  SectionId.EXPORT,
  SectionId.START,
  SectionId.ELEMENT,
  SectionId.DATA_COUNT,
  SectionId.CODE,
  SectionId.DATA,
]
