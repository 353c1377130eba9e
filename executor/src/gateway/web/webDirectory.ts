import { fileURLToPath } from 'node:url'

/** Where `npm run build:web` puts the dApp; there may be none. */
export const DEFAULT_WEB_DIRECTORY = fileURLToPath(new URL('../../../../web/out', import.meta.url))
