/** First byte of a heartbeat; another one is of another version. */
const VERSION = 1
const HEARTBEAT_BYTES = 7

/** A sign of life as it is gossiped: the height of the sender. Who it is, the network knows. */
export function encodeHeartbeat(height: number): Uint8Array {
  const bytes = Buffer.alloc(HEARTBEAT_BYTES)
  bytes.writeUInt8(VERSION)
  bytes.writeUIntBE(height, 1, 6)
  return Uint8Array.from(bytes)
}

/** Undefined for bytes that are no heartbeat. */
export function decodeHeartbeat(bytes: Uint8Array): number | undefined {
  if (bytes.length !== HEARTBEAT_BYTES || bytes[0] !== VERSION) return undefined
  return Buffer.from(bytes).readUIntBE(1, 6)
}
