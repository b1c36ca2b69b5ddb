import { FileManager, ProjectLog } from '@holdall/files'
import { discoverTopics, refineTopics, selectTopics } from './choose-topics.ts'
import { makePictures } from './make-pictures.ts'
import { makeMusic, makeSpeech } from './make-sounds.ts'
import { openProject } from './open-project.ts'
import { Steps } from './steps.ts'
import { writeScripts } from './write-scripts.ts'
import { writeTimeline } from './write-timeline.ts'

export interface PipelineOptions {
  /** @default 'public/projects' */
  basePath?: string
  /** Hears of each file, after it is safely on disk, or that it was there. */
  onStep?: (step: string) => void
}

/**
 * Makes a film's folder about a subject: topics, scripts, pictures, speech, music, timeline. What is there already is not
 * made again, so a run that was killed goes on where it was, and one that had finished does nothing.
 *
 * @returns the folder
 */
export async function runPipeline(
  subject: string,
  { basePath = 'public/projects', onStep = () => {} }: PipelineOptions = {},
): Promise<string> {
  const files = new FileManager(basePath)
  const path = await openProject(files, subject, basePath)
  const steps = new Steps(files, path, onStep)
  const log = new ProjectLog(path)
  await log.pipeline('begins', { subject })
  try {
    const topics = await refineTopics(steps, await selectTopics(steps, await discoverTopics(steps, subject)))
    const scripts = await writeScripts(steps, topics)
    const pictures = await makePictures(steps, topics)
    const speech = await makeSpeech(steps, scripts)
    await writeTimeline(steps, { topics, pictures, speech, music: await makeMusic(steps, subject) })
    await log.pipeline('is finished')
    return path
  } catch (error) {
    await log.error('broke off', error)
    throw error
  }
}
