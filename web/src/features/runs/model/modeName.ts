/** Names of `VerifyMode`, for messages. */
export type ModeName = 'quorum' | 'zk' | 'optimistic'

const NAMES: readonly ModeName[] = ['quorum', 'zk', 'optimistic']

export function modeName(mode: number): ModeName {
  return NAMES[mode] ?? 'quorum'
}
