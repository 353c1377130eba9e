// What this project uses of packages that ship no types.

declare module 'snarkjs' {
  /** A file by path, by content, or in memory (`data` is set when it has been written). */
  export type BinaryFile = string | Uint8Array | { type: 'mem'; data?: Uint8Array }
  export type Signals = Record<string, string | string[]>
  /** Affine points as decimal strings, each with a trailing projective coordinate. */
  export interface Proof {
    pi_a: string[]
    pi_b: string[][]
    pi_c: string[]
    protocol: 'groth16'
    curve: 'bn128'
  }
  export interface VerificationKeyFile {
    protocol: 'groth16'
    curve: 'bn128'
    nPublic: number
    vk_alpha_1: string[]
    vk_beta_2: string[][]
    vk_gamma_2: string[][]
    vk_delta_2: string[][]
    IC: string[][]
  }
  export interface Logger {
    debug(message: string): void
    info(message: string): void
    warn(message: string): void
    error(message: string): void
  }
  export const groth16: {
    fullProve(
      input: Signals,
      wasm: BinaryFile,
      zkey: BinaryFile,
      logger?: Logger,
      witnessCalculatorOptions?: object,
      proverOptions?: { singleThread?: boolean },
    ): Promise<{ proof: Proof; publicSignals: string[] }>
    prove(
      zkey: BinaryFile,
      witness: BinaryFile,
      logger?: Logger,
      options?: { singleThread?: boolean },
    ): Promise<{ proof: Proof; publicSignals: string[] }>
    verify(
      key: VerificationKeyFile,
      publicSignals: readonly string[],
      proof: Proof,
      logger?: Logger,
    ): Promise<boolean>
  }
  export const wtns: {
    calculate(
      input: Signals,
      wasm: BinaryFile,
      witness: BinaryFile,
      options?: object,
    ): Promise<void>
    exportJson(witness: BinaryFile): Promise<bigint[]>
  }
  export const zKey: {
    newZKey(
      r1cs: BinaryFile,
      powersOfTau: BinaryFile,
      zkey: BinaryFile,
      logger?: Logger,
    ): Promise<Uint8Array>
    contribute(
      from: BinaryFile,
      to: BinaryFile,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>
    beacon(
      from: BinaryFile,
      to: BinaryFile,
      name: string,
      beaconHex: string,
      iterationsExponent: number,
      logger?: Logger,
    ): Promise<Uint8Array>
    verifyFromR1cs(
      r1cs: BinaryFile,
      powersOfTau: BinaryFile,
      zkey: BinaryFile,
      logger?: Logger,
    ): Promise<boolean>
    exportVerificationKey(zkey: BinaryFile, logger?: Logger): Promise<VerificationKeyFile>
    exportSolidityVerifier(
      zkey: BinaryFile,
      templates: { groth16: string },
      logger?: Logger,
    ): Promise<string>
  }
}

declare module 'ffjavascript' {
  export interface Field {
    readonly p: bigint
    readonly n8: number
    readonly w: Uint8Array[]
    toObject(value: Uint8Array): bigint
  }
  export interface Group {
    readonly g: Uint8Array
    readonly zero: Uint8Array
    readonly F: Field
    add(a: Uint8Array, b: Uint8Array): Uint8Array
    toAffine(point: Uint8Array): Uint8Array
    batchToAffine(points: Uint8Array): Promise<Uint8Array>
  }
  export interface Curve {
    readonly q: bigint
    readonly F1: { readonly n64: number }
    readonly Fr: Field
    readonly G1: Group
    readonly G2: Group
    terminate(): Promise<void>
  }
  export function buildBn128(singleThread?: boolean): Promise<Curve>
  export const Scalar: {
    toRprLE(buffer: Uint8Array, offset: number, value: bigint, size: number): void
  }
}

declare module '@iden3/binfileutils' {
  export interface BinaryWriter {
    write(data: Uint8Array): Promise<void>
    writeULE32(value: number): Promise<void>
    close(): Promise<void>
  }
  export function createBinFile(
    name: string,
    type: string,
    version: number,
    sections: number,
  ): Promise<BinaryWriter>
  export function startWriteSection(file: BinaryWriter, section: number): Promise<void>
  export function endWriteSection(file: BinaryWriter): Promise<void>
}
