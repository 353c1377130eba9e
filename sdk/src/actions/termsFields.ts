/** Fields of a request's terms, in the order of contracts/types/WorkflowRequest.sol: hashed into ids and signed in orders. */
export const TERMS_FIELDS = [
  { name: 'owner', type: 'address' },
  { name: 'payer', type: 'address' },
  { name: 'mode', type: 'uint8' },
  { name: 'deadline', type: 'uint64' },
  { name: 'fee', type: 'uint96' },
  { name: 'token', type: 'address' },
  { name: 'callback', type: 'address' },
  { name: 'callbackGas', type: 'uint32' },
  { name: 'clientRequestId', type: 'bytes32' },
] as const
