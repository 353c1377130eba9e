import { create } from 'zustand'

const STORAGE_KEY = 'flow.settings'

interface SettingsValues {
  /** Of an executor; undefined for the one that served this page. */
  readonly gatewayUrl: string | undefined
  /** Of a node of the chain; undefined for the one that the gateway names. */
  readonly rpcUrl: string | undefined
}

interface Settings extends SettingsValues {
  /** False until the stored values are read: the pages are made without a browser first. */
  readonly ready: boolean
  readonly load: () => void
  readonly save: (values: SettingsValues) => void
}

/** Where the dApp sends its requests: there and nowhere else. Kept in the browser. */
export const useSettings = create<Settings>((set) => ({
  gatewayUrl: undefined,
  rpcUrl: undefined,
  ready: false,
  load: () => set({ ...readStored(), ready: true }),
  save: (values) => {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(values))
    set(values)
  },
}))

function readStored(): Partial<SettingsValues> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')
    const { gatewayUrl, rpcUrl } = stored as Record<string, unknown>
    return { gatewayUrl: normalizeUrl(gatewayUrl), rpcUrl: normalizeUrl(rpcUrl) }
  } catch {
    return {}
  }
}

/** An HTTP address without a slash at the end; undefined for anything else. */
export function normalizeUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const { protocol } = new URL(value)
  return protocol === 'http:' || protocol === 'https:' ? value.replace(/\/+$/, '') : undefined
}
