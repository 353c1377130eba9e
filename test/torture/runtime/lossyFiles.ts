import { type LogFiles, nodeFiles } from '../../../executor/src/storage/log/file/logFiles.ts'

/** Longer than a killed engine lives after some of its writes. */
const DELAY_MS = 25

/** A disk that says it wrote and synced, and does so later: a kill loses what was acknowledged. For the test of the checker. */
export const lossyFiles: LogFiles = {
  ...nodeFiles,
  async open(path, create) {
    const file = await nodeFiles.open(path, create)
    let writing: Promise<unknown> = Promise.resolve()
    return {
      ...file,
      async write(bytes, position) {
        const copy = bytes.slice()
        const later = new Promise((resolve) => setTimeout(resolve, DELAY_MS))
        writing = writing.then(() => later).then(() => file.write(copy, position))
      },
      async sync() {},
      async close() {
        await writing
        await file.close()
      },
    }
  },
}
