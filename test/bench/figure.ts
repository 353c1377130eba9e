/** One measured figure, printed as one JSON line. */
export interface Figure {
  readonly figure: string
  readonly value: number
  readonly unit: string
  /** What the value is compared with: a peer or a goal, and its value. */
  readonly versus?: string
  /** `value` divided by the compared value. */
  readonly ratio?: number
}
