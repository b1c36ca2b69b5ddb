import type { Steps } from './steps.ts'

export interface Topic {
  id: string
  title: string
}

export interface RefinedTopic extends Topic {
  question: string
}

const ANGLES = [
  'Beginnings',
  'Makers',
  'Tools',
  'Places',
  'Numbers',
  'Mistakes',
  'Seasons',
  'Neighbours',
  'Sounds',
  'Endings',
]
const SELECTED = 6

/** Everything that could be told. A real pipeline asks a search or a model here. */
export function discoverTopics(steps: Steps, subject: string): Promise<Topic[]> {
  return steps.json('topics/discovered.json', () =>
    ANGLES.map((angle, n) => ({ id: `topic-${n + 1}`, title: `${subject}: ${angle}` })),
  )
}

/** The ids of those that are told. */
export async function selectTopics(steps: Steps, topics: Topic[]): Promise<Topic[]> {
  const ids = await steps.json('topics/selected.json', () => topics.slice(0, SELECTED).map(({ id }) => id))
  return topics.filter(({ id }) => ids.includes(id))
}

export function refineTopics(steps: Steps, topics: Topic[]): Promise<RefinedTopic[]> {
  return steps.json('topics/refined.json', () =>
    topics.map((topic) => ({ ...topic, question: `What is worth knowing about ${topic.title}?` })),
  )
}
