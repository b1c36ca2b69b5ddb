import type { UploadSnapshot } from '@holdall/client'
import { countOf } from '../format/count.ts'
import { formatTimeLeft } from '../format/duration.ts'
import { formatSize } from '../format/size.ts'
import type { UploadTotals } from './upload-totals.ts'

/** How far an upload is, or what went wrong, in a sentence. */
export function describeUpload(upload: UploadSnapshot): string {
  const { state, sizeBytes, sentBytes, bytesPerSecond, secondsLeft, problem, known, intent, reopens } = upload
  switch (state) {
    case 'waiting':
      return `Waiting · ${formatSize(sizeBytes)}`
    case 'hashing':
      return 'Checking whether it is already here'
    case 'uploading': {
      const amount = `${formatSize(sentBytes)} of ${formatSize(sizeBytes)}`
      return secondsLeft === null
        ? amount
        : `${amount} · ${formatSize(bytesPerSecond)}/s · ${formatTimeLeft(secondsLeft)}`
    }
    case 'paused':
      return sentBytes === 0 ? 'Paused' : `Paused at ${formatSize(sentBytes)} of ${formatSize(sizeBytes)}`
    case 'finishing':
      return 'Being stored'
    case 'needs-file':
      if (problem === null && reopens) return 'The page was reloaded. It goes on where it stopped when you say so.'
      if (problem === null) return 'The page was reloaded. Choose the file again, and it goes on where it stopped.'
      return problem.code === 'conflict'
        ? 'That is another file, or it was changed since. Choose the one that the upload began with, or cancel it.'
        : problem.sentence
    case 'done':
      if (!known) return formatSize(sizeBytes)
      return `Already in ${intent.projectId === undefined ? 'your library' : 'Holdall'}, so it was not sent again`
    case 'failed':
      if (problem?.code === 'too_large' && problem.maxBytes !== undefined)
        return `The file has ${formatSize(sizeBytes)}; at most ${formatSize(problem.maxBytes)} are accepted here.`
      return problem?.sentence ?? 'It was not uploaded.'
    case 'cancelled':
      return 'Cancelled'
  }
}

/** All of them in a few words. */
export function headlineOf({ moving, paused, needFile, failed, finished }: UploadTotals): string {
  if (moving > 0) return `Uploading ${countOf(moving, 'file')}`
  if (needFile > 0) return `${countOf(needFile, 'unfinished upload')}`
  if (paused > 0) return `${countOf(paused, 'upload')} paused`
  if (failed > 0 && finished === 0) return `${countOf(failed, 'file')} not uploaded`
  if (failed > 0) return `${countOf(finished, 'file')} uploaded, ${failed.toLocaleString('en')} not`
  return `${countOf(finished, 'file')} uploaded`
}

/** How far all of them are together. */
export function paceOf({ totalBytes, sentBytes, bytesPerSecond }: UploadTotals): string {
  const amount = `${formatSize(sentBytes)} of ${formatSize(totalBytes)}`
  return bytesPerSecond > 0
    ? `${amount} · ${formatSize(bytesPerSecond)}/s · ${formatTimeLeft((totalBytes - sentBytes) / bytesPerSecond)}`
    : amount
}
