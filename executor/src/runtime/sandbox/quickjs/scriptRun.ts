/** One run of a script. Equal tasks have equal results, on every machine. */
export interface ScriptRun {
  /** A function of the inputs, in JavaScript. */
  readonly source: string
  /** The inputs as `encodeInputs` writes them. */
  readonly inputs: string
  /** Chance for Math.random, 32 bytes in hexadecimal without `0x`. */
  readonly seed: string
  /** Gas that it may use, more than 0. */
  readonly gasLimit: bigint
}

export interface ScriptResult {
  /** The outputs as `decodeOutputs` reads them: written by the script's machine, so not to be trusted. */
  readonly outputs: string
  readonly gasUsed: bigint
}
