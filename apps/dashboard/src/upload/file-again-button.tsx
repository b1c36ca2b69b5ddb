import type { Upload } from '@holdall/client'
import { useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'

/** Takes the file of an upload again, which a reload has lost: the browser may open it itself, else a person chooses it. */
export function FileAgainButton({ upload, name }: { upload: Upload; name: string }) {
  const input = useRef<HTMLInputElement>(null)
  const [asked, setAsked] = useState(false)
  const { reopens, problem } = upload.snapshot
  if (reopens && problem === null && !asked) {
    const goOn = () => {
      // Where that is not allowed, choosing it is left.
      setAsked(true)
      upload.resume()
    }
    return (
      <Button onClick={goOn} aria-label={`Go on ${name}`}>
        Go on
      </Button>
    )
  }
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
