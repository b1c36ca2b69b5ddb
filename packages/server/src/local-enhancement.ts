import { createReadStream } from 'node:fs'
import { HoldallError, LOCAL_ENHANCEMENTS, type LocalEnhancement, type Metadata } from '@holdall/protocol'
import type { ImageProcessor } from './processing/image/image-processor.ts'
import type { Provider } from './providers/provider.ts'

/** Enhances pictures on this machine, in the sandbox. */
export function createLocalEnhancement(images: Pick<ImageProcessor, 'enhanceImage'>): Provider {
  return {
    enhancements: LOCAL_ENHANCEMENTS,
    check: (type, options) => void readOptions(type as LocalEnhancement, options),
    async enhance({ path }, { type, options, scratchPath, signal }) {
      const kind = type as LocalEnhancement
      const { factor } = readOptions(kind, options)
      await images.enhanceImage({
        inputPath: path,
        outputPath: scratchPath,
        type: kind,
        ...(factor === undefined ? {} : { factor }),
        signal,
      })
      return { body: createReadStream(scratchPath) }
    },
  }
}

function readOptions(type: LocalEnhancement, options: Metadata): { factor?: 2 | 4 } {
  const { factor = 2, ...others } = options
  const [unknown] = Object.keys(type === 'upscale' ? others : options)
  if (unknown !== undefined) throw refused(unknown, `\`${type}\` has no such option`)
  if (type !== 'upscale') return {}
  if (factor !== 2 && factor !== 4) throw refused('factor', 'must be 2 or 4')
  return { factor }
}

function refused(name: string, message: string): HoldallError {
  return new HoldallError('invalid_request', `The option ${name} is not valid: ${message}`, {
    errors: [{ path: `options.${name}`, message }],
  })
}
