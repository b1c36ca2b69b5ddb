import type { Provider as DescribedProvider, GeneratedKind } from '@holdall/protocol'
import type { Providers } from './provider.ts'

const IMAGES: readonly GeneratedKind[] = ['image']

/** Who can do what, without how they are reached. */
export function describeProviders(providers: Providers): DescribedProvider[] {
  return Object.entries(providers).map(([name, { enhance, enhancements, generate, generates = IMAGES, speak }]) => ({
    name,
    enhance: enhance ? (enhancements ? [...enhancements] : null) : [],
    generate: generate ? [...generates] : [],
    speech: speak !== undefined,
  }))
}
