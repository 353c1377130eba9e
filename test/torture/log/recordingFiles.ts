import { basename } from 'node:path'
import { type LogFiles, nodeFiles } from '../../../executor/src/storage/log/file/logFiles.ts'
import type { TraceEvent } from './traceEvent.ts'

/** The real file calls for the log's directory, each told to `record`: changes when they start, syncs when they are done. */
export function recordingFiles(directory: string, record: (event: TraceEvent) => void): LogFiles {
  let opened = 0
  return {
    ...nodeFiles,
    async open(path, create) {
      opened += 1
      const file = opened
      record({ do: create ? 'create' : 'open', path: basename(path), file })
      const real = await nodeFiles.open(path, create)
      return {
        close: () => real.close(),
        async write(bytes, position) {
          record({ do: 'write', file, position, bytes: Buffer.from(bytes).toString('base64') })
          await real.write(bytes, position)
        },
        async sync() {
          await real.sync()
          record({ do: 'sync', file })
        },
        async truncate(size) {
          record({ do: 'cut', file, size })
          await real.truncate(size)
        },
      }
    },
    async rename(from, to) {
      record({ do: 'rename', from: basename(from), to: basename(to) })
      await nodeFiles.rename(from, to)
    },
    async remove(path) {
      record({ do: 'remove', path: basename(path) })
      await nodeFiles.remove(path)
    },
    async syncDirectory(path) {
      await nodeFiles.syncDirectory(path)
      if (path === directory) record({ do: 'syncNames' })
    },
  }
}
