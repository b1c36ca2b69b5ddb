import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { numberOf, textOf } from '../api/loose-json.ts'
import type { MediaItem } from '../api/types.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useCopy } from '../ui/use-copy.ts'

/** The words from which the item was made, and with what; nothing for what was not. */
export function PromptFacts({ item }: { item: MediaItem }) {
  const { copied, copy } = useCopy()
  const { metadata } = item
  const prompt = textOf(metadata.prompt)
  if (prompt === null) return null
  const facts = [
    ['Model', textOf(metadata.model)],
    ['Provider', textOf(metadata.provider)],
    ['Seed', textOf(metadata.seed) ?? numberOf(metadata.seed)],
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
      <dl className="mt-2 grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-text-2">{term}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
