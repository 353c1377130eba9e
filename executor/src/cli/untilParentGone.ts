/**
 * Resolves, with nothing, when whoever forked this process is gone: its channel closes, also after kill -9. Without a channel
 * it never resolves.
 *
 * Call it before anything is waited for: a parent that goes meanwhile is not told again.
 */
export function untilParentGone(): Promise<undefined> {
  return new Promise((gone) => {
    // It may have gone while this process loaded.
    if (process.send !== undefined && !process.connected) gone(undefined)
    process.once('disconnect', () => gone(undefined))
  })
}
