import type { Upload } from '@holdall/client'
import { useRef } from 'react'
import { Button } from '../ui/button.tsx'

/** Takes the file of an upload again, which a reload has lost. */
export function FileAgainButton({ upload, name }: { upload: Upload; name: string }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file !== undefined) void upload.provide(file)
          // The same file may be chosen again.
          target.value = ''
        }}
      />
      <Button onClick={() => input.current?.click()} aria-label={`Choose again ${name}`}>
        Choose again
      </Button>
    </>
  )
}
