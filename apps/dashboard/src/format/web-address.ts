/** A text that is one http or https address and nothing else; null for any other. */
export function webAddressOf(text: string): string | null {
  const address = text.trim()
  return /^https?:\/\/\S+$/i.test(address) && URL.canParse(address) ? address : null
}
