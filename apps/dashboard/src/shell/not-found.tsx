import { Link } from '@tanstack/react-router'

export function NotFound() {
  return (
    <main className="mx-auto max-w-md px-6 py-12">
      <h1 className="text-lg font-strong">There is no page at this address</h1>
      <p className="mt-2 text-text-2">It may have been moved, or the address was cut off.</p>
      <Link to="/" className="mt-4 inline-block font-strong text-accent underline underline-offset-2">
        Go to the library
      </Link>
    </main>
  )
}
