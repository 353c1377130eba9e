import { openFileLog } from '../../../executor/src/storage/log/file/fileLog.ts'
import { payloadFor, TORTURE_OPTIONS } from './content.ts'
import { type Inspection, inspectLog } from './inspectLog.ts'

/** Child: `imageChecker.ts DIRECTORY...`. Opens each image, goes on writing, opens it again; one JSON line an image. */
for (const directory of process.argv.slice(2)) {
  const open = () => openFileLog({ ...TORTURE_OPTIONS, directory })
  const found = await inspectLog(open, async (log) => {
    await log.append(payloadFor(log.bounds().next))
  })
  const result = found.outcome === 'opened' ? await checkAgain(open, found) : found
  console.log(JSON.stringify(result))
}

/** The record that was added after the recovery must be there too. */
async function checkAgain(
  open: Parameters<typeof inspectLog>[0],
  found: Inspection & { readonly outcome: 'opened' },
): Promise<Inspection> {
  const again = await inspectLog(open)
  if (again.outcome === 'opened' && again.next === found.next + 1) return found
  return again.outcome === 'opened' ? { outcome: 'wrong', sequence: found.next } : again
}
