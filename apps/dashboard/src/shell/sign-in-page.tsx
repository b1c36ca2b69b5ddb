import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../ui/button.tsx'

/** What someone sees who is not signed in: where the link is, and how to get a new one. */
export function SignInPage({ expired }: { expired: boolean }) {
  const queries = useQueryClient()
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-6">
      <div className="w-full max-w-md">
        <img src="/app/favicon.svg" alt="" width={40} height={40} />
        <h1 className="mt-4 text-lg font-strong">
          {expired ? 'This sign-in link no longer works' : 'Sign in to Holdall'}
        </h1>
        <p className="mt-2 text-text-2">
          {expired
            ? 'Each link works once and for a short time. Start Holdall again, and it prints a new one.'
            : 'Holdall has no passwords. When it starts, it prints a link in the terminal that signs this browser in.'}
        </p>
        <ol className="mt-5 space-y-3">
          <li className="flex gap-3">
            <Step number={1} />
            <div>
              Go to the terminal where Holdall runs, or start it there:
              <pre className="mt-2 rounded-md border border-line bg-surface-1 px-3 py-2 font-mono text-sm select-all">
                npm start
              </pre>
            </div>
          </li>
          <li className="flex gap-3">
            <Step number={2} />
            <div>
              Open the printed link in this browser. It looks like this:
              <pre className="mt-2 overflow-x-auto rounded-md border border-line bg-surface-1 px-3 py-2 font-mono text-sm text-text-2">
                {`${location.origin}/app/sign-in?code=…`}
              </pre>
            </div>
          </li>
        </ol>
        <Button className="mt-6" onClick={() => void queries.invalidateQueries({ queryKey: ['session'] })}>
          I have opened it
        </Button>
      </div>
    </main>
  )
}

function Step({ number }: { number: number }) {
  return (
    <span
      aria-hidden
      className="tabular flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-strong text-accent"
    >
      {number}
    </span>
  )
}
