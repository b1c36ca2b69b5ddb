import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Popover, type PopoverProps } from '../ui/popover.tsx'

interface TagPopoverProps {
  trigger: PopoverProps['trigger']
  onTag: (tags: string[], action: 'tag' | 'untag') => void
}

/** Adds tags to what is selected, or takes them off. */
export function TagPopover({ trigger, onTag }: TagPopoverProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
  const apply = (action: 'tag' | 'untag') => {
    if (tags.length === 0) return
    setOpen(false)
    setText('')
    onTag(tags, action)
  }
  return (
    <Popover trigger={trigger} label="Tags" align="end" open={open} onOpenChange={setOpen}>
      <form
        className="space-y-2 p-1"
        onSubmit={(event) => {
          event.preventDefault()
          apply('tag')
        }}
      >
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Tags, separated by commas</span>
          <input className="field" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <div className="flex gap-2">
          <Button type="submit" tone="primary" disabled={tags.length === 0}>
            Add
          </Button>
          <Button disabled={tags.length === 0} onClick={() => apply('untag')}>
            Take off
          </Button>
        </div>
      </form>
    </Popover>
  )
}
