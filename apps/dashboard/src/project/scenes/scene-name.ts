import type { Scene } from '@holdall/protocol'

/** What a scene is called: its name, or its place. */
export const sceneName = ({ name, position }: Pick<Scene, 'name' | 'position'>): string =>
  name === '' ? `Scene ${position + 1}` : `“${name}”`
