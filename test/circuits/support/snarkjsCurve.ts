/** Ends the worker threads that snarkjs leaves running. */
export async function endSnarkjs(): Promise<void> {
  const { curve_bn128: curve } = globalThis as { curve_bn128?: { terminate(): Promise<void> } }
  await curve?.terminate()
}
