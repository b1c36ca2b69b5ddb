interface Words {
  /** A choice in a list. */
  label: string
  explains: string
  /** While it is done, before a name. */
  doing: string
  /** What came of it. */
  done: string
}

const WORDS: Record<string, Words> = {
  upscale: {
    label: 'Upscale',
    explains: 'More pixels, for print and large screens',
    doing: 'Upscaling',
    done: 'Upscaled',
  },
  sharpen: { label: 'Sharpen', explains: 'Clearer edges', doing: 'Sharpening', done: 'Sharpened' },
  denoise: {
    label: 'Remove noise',
    explains: 'Less grain in dark parts',
    doing: 'Removing noise of',
    done: 'Denoised',
  },
  'auto-levels': {
    label: 'Balance the light',
    explains: 'From true black to true white',
    doing: 'Balancing the light of',
    done: 'Light balanced',
  },
  grayscale: {
    label: 'Black and white',
    explains: 'Without its colours',
    doing: 'Taking the colours out of',
    done: 'Black and white',
  },
}

/** What people call a type of enhancement; other providers have types that nobody here knows. */
export function enhancementWords(type: string): Words {
  if (Object.hasOwn(WORDS, type) && WORDS[type] !== undefined) return WORDS[type]
  const words = type.replaceAll(/[-_]+/g, ' ')
  const label = words.charAt(0).toUpperCase() + words.slice(1)
  return { label, explains: '', doing: `${label}:`, done: label }
}
