import type { RefinedTopic } from './choose-topics.ts'
import type { Steps } from './steps.ts'

export interface Script {
  topicId: string
  lines: string[]
}

/** A script for each topic, in a file of its own, and the tags of all. */
export async function writeScripts(steps: Steps, topics: RefinedTopic[]): Promise<Script[]> {
  const scripts: Script[] = []
  for (const { id, title, question } of topics) {
    const lines = [question, `This part is called ${title}.`, 'More of it next time.']
    scripts.push(await steps.json(`scripts/${id}.json`, () => ({ topicId: id, lines })))
  }
  await steps.json('scripts/tags.json', () => topics.map(({ title }) => title.split(': ')[1] ?? title))
  return scripts
}
