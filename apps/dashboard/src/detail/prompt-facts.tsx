import type { MediaItem } from '@holdall/protocol'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { numberOf, textOf } from '../api/loose-json.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { FactList } from './fact-list.tsx'

/** The words from which the item was made, and with what; nothing for what was not. */
export function PromptFacts({ item }: { item: MediaItem }) {
  const { copied, copy } = useCopy()
  const { metadata } = item
  const prompt = textOf(metadata.prompt)
  if (prompt === null) return null
  const facts = [
    ['Model', textOf(metadata.model)] as const,
    ['Provider', textOf(metadata.provider)] as const,
    ['Seed', textOf(metadata.seed) ?? numberOf(metadata.seed)] as const,
  ].filter(([, value]) => value !== null)
  return (
    <section aria-labelledby="prompt-title" className="border-t border-line pt-4">
      <div className="mb-1 flex items-center justify-between">
        <h3 id="prompt-title" className="font-strong">
          Prompt
        </h3>
        <IconButton label={copied ? 'Copied' : 'Copy the prompt'} onClick={() => void copy(prompt)}>
          {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        </IconButton>
      </div>
      <textarea
        readOnly
        rows={3}
        aria-label="The words of the prompt"
        className="field field-sizing-content max-h-48 resize-none"
        value={prompt}
      />
      <div className="mt-2">
        <FactList facts={facts} />
      </div>
    </section>
  )
}
