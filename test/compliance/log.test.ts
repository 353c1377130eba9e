import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileLog } from '../../executor/src/storage/log/file/fileLog.ts'
import { type LogFiles, nodeFiles } from '../../executor/src/storage/log/file/logFiles.ts'
import { openMemoryLog } from '../../executor/src/storage/log/memory/memoryLog.ts'
import { SimulatedDisk } from '../../executor/src/storage/log/memory/simulatedDisk.ts'
import { describeLog } from './log.suite.ts'

const ioError = (): Error => Object.assign(new Error('EIO'), { code: 'EIO' })

describeLog('memory', async () => {
  const disk = new SimulatedDisk()
  let seed = 0
  return {
    open: (options) => {
      seed += 1
      return openMemoryLog({ ...options, disk, seed })
    },
    segments: () => disk.list(),
    async damage(segment, offset) {
      const size = disk.segments().get(segment)?.length ?? 0
      disk.flipBit(segment, 8 * (offset < 0 ? size + offset : offset) + 3)
    },
    failSyncs: () => disk.failFrom({ call: 'sync', after: 0, error: ioError() }),
    destroy: async () => {},
  }
})

describeLog('file', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'flow-log-'))
  const directory = join(parent, 'log')
  const pathOf = (segment: number): string =>
    join(directory, `${String(segment).padStart(16, '0')}.wal`)
  let failing = false
  const files: LogFiles = {
    ...nodeFiles,
    async open(path, create) {
      const file = await nodeFiles.open(path, create)
      return {
        write: (bytes, position) => file.write(bytes, position),
        truncate: (bytes) => file.truncate(bytes),
        close: () => file.close(),
        async sync() {
          if (failing) throw ioError()
          await file.sync()
        },
      }
    },
  }
  return {
    open: (options) => openFileLog({ ...options, directory, files }),
    segments: async () =>
      (await readdir(directory)).map((file) => Number.parseInt(file, 10)).sort((a, b) => a - b),
    async damage(segment, offset) {
      const at = offset < 0 ? (await stat(pathOf(segment))).size + offset : offset
      const handle = await open(pathOf(segment), 'r+')
      const byte = Buffer.alloc(1)
      await handle.read(byte, 0, 1, at)
      await handle.write(Buffer.of((byte[0] ?? 0) ^ 8), 0, 1, at)
      await handle.close()
    },
    failSyncs: () => {
      failing = true
    },
    destroy: () => rm(parent, { recursive: true, force: true }),
  }
})
