/** Folder of a validator within the data directory of its executor. */
export const VALIDATOR_DIRECTORY = 'validator'
/** Where a validator keeps what it signed, within its directory. It is never restored from a copy. */
export const SIGNER_DIRECTORY = 'signer'
