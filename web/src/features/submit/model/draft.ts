const DRAFT_KEY = 'flow.draft'
const PENDING_KEY = 'flow.pending'

/** What a person is writing; kept over a reload. */
export interface Draft {
  readonly source: string
  readonly inputs: Readonly<Record<string, string>>
}

export function loadDraft(): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(DRAFT_KEY) ?? 'null') as Draft | null
    return typeof draft?.source === 'string' && typeof draft.inputs === 'object' ? draft : undefined
  } catch {
    return undefined
  }
}

/** Browsers refuse what is too large; a lost draft must not stop the work on it. */
export function saveDraft(draft: Draft): void {
  try {
    localStorage.setItem(DRAFT_KEY, JSON.stringify(draft))
  } catch {}
}

/** The request that was sent last: whoever reloads before its block finds it again. */
export function rememberPending(id: string | undefined): void {
  if (id === undefined) localStorage.removeItem(PENDING_KEY)
  else localStorage.setItem(PENDING_KEY, id)
}

export function loadPending(): string | undefined {
  return localStorage.getItem(PENDING_KEY) ?? undefined
}
