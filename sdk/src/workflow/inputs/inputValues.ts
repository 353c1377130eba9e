/** `integer` → bigint, `boolean` → boolean, `address` (EIP-55) and `text` → string. */
export type ScalarValue = bigint | boolean | string
export type Row = Readonly<Record<string, ScalarValue>>
/** A scalar, a list, or a table as rows with every declared column. */
export type InputValue = ScalarValue | readonly ScalarValue[] | readonly Row[]
/** Checked inputs of a workflow: a value for each declared input. */
export type Inputs = Readonly<Record<string, InputValue>>
