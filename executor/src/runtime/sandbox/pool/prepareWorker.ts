import { serveWorker } from '../../../workers/serveWorker.ts'
import { prepareEngine } from '../quickjs/prepareEngine.ts'

await serveWorker(async () => prepareEngine())
