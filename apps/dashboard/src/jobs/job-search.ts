import type { Job } from '@holdall/protocol'

/** What the address of the jobs page holds. */
export interface JobSearch {
  /** Which jobs are shown; all where it is not there. */
  show?: 'open' | 'failed' | 'done' | undefined
}

export const SHOWN = [
  { value: undefined, label: 'All', states: undefined },
  { value: 'open', label: 'Running', states: 'waiting,running' },
  { value: 'failed', label: 'Failed', states: 'failed,cancelled' },
  { value: 'done', label: 'Done', states: 'done' },
] as const

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function parseJobSearch(raw: Record<string, unknown>): JobSearch {
  const show = SHOWN.find(({ value }) => value !== undefined && value === raw.show)?.value
  return show === undefined ? {} : { show }
}

/** What a person calls the work. */
export const KIND_WORDS: Record<Job['kind'], string> = {
  inspect: 'Look at the recording',
  hls: 'Streaming copy',
  progressive: 'Copy that plays everywhere',
  enhance: 'Enhancement',
  generate: 'Generating',
  speech: 'Speaking',
}

export const STATE_WORDS: Record<Job['state'], string> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Stopped',
}
