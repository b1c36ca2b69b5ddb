export const PROJECT_TABS = [
  { value: 'documents', label: 'Documents' },
  { value: 'scenes', label: 'Scenes' },
  { value: 'files', label: 'Files' },
  { value: 'snapshots', label: 'Snapshots' },
  { value: 'members', label: 'Members' },
  { value: 'integrity', label: 'Integrity' },
] as const

export type ProjectTab = (typeof PROJECT_TABS)[number]['value']

/** What the address of a project holds. */
export interface ProjectPageSearch {
  /** Absent is `documents`. */
  tab?: ProjectTab | undefined
  /** The document that is open. */
  doc?: string | undefined
  view?: 'history' | undefined
  /** The revision that is looked at in the history; absent is the newest. */
  rev?: number | undefined
  /** What the revision is compared with; absent is the one before it. */
  against?: 'now' | undefined
}

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function parseProjectPageSearch(raw: Record<string, unknown>): ProjectPageSearch {
  const search: ProjectPageSearch = {}
  const tab = PROJECT_TABS.find(({ value }) => value === raw.tab)?.value
  if (tab !== undefined && tab !== 'documents') search.tab = tab
  const { doc } = raw
  if ((typeof doc === 'string' && doc !== '') || typeof doc === 'number') search.doc = String(doc)
  if (raw.view === 'history') search.view = 'history'
  const revision = Number(raw.rev)
  if (raw.rev !== undefined && Number.isSafeInteger(revision) && revision > 0) search.rev = revision
  if (raw.against === 'now') search.against = 'now'
  return search
}
