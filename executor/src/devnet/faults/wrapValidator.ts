import type { Transaction } from '../../ledger/transaction.ts'
import type { Validator } from '../../validator/port.ts'

/** A validator that says something else. */
export function wrapValidator(
  validator: Validator,
  submit: (transaction: Transaction) => boolean,
): Validator {
  return {
    operator: validator.operator,
    replica: validator.replica,
    network: validator.network,
    names: validator.names,
    submit,
    onCommit: (listener) => validator.onCommit(listener),
    certifiedBlock: (height) => validator.certifiedBlock(height),
    status: () => validator.status(),
    start: () => validator.start(),
    stop: () => validator.stop(),
  }
}
