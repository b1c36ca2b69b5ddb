import type { RefinedTopic } from './choose-topics.ts'
import type { Speech } from './make-sounds.ts'
import type { Steps } from './steps.ts'

export interface Timeline {
  clips: { topicId: string; image: string; audio: string; startSeconds: number; durationSeconds: number }[]
  music: string
}

interface Parts {
  topics: RefinedTopic[]
  /** By topic. */
  pictures: Map<string, string>
  speech: Speech[]
  music: string
}

/** Puts everything one after the other; written last, so that a folder with a timeline is a finished one. */
export function writeTimeline(steps: Steps, { topics, pictures, speech, music }: Parts): Promise<Timeline> {
  return steps.json('timeline.json', () => {
    let startSeconds = 0
    const clips = topics.flatMap(({ id }) => {
      const spoken = speech.find(({ topicId }) => topicId === id)
      const image = pictures.get(id)
      if (spoken === undefined || image === undefined) return []
      const { file: audio, durationSeconds } = spoken
      const clip = { topicId: id, image, audio, startSeconds, durationSeconds }
      startSeconds += durationSeconds
      return [clip]
    })
    return { clips, music }
  })
}
