/** The network that `globalSetup` started. */
export const network = {
  get gatewayUrl(): string {
    return read('FLOW_E2E_GATEWAY')
  },
  get rpcUrl(): string {
    return read('FLOW_E2E_RPC')
  },
  /** Commands started here find the network. */
  get folder(): string {
    return read('FLOW_E2E_FOLDER')
  },
}

function read(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run the tests through playwright`)
  return value
}
