/** As much of jsdom as is used: its published types bring those of the DOM into everything that Vitest's types are part of. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string, options?: { url?: string; pretendToBeVisual?: boolean })
    readonly window: Window & typeof globalThis
  }
}
