/** A workflow to start from, with inputs as they are typed. */
export interface Template {
  readonly name: string
  readonly source: string
  /** By name: a scalar as text, a table or list as CSV. */
  readonly inputs: Readonly<Record<string, string>>
}
