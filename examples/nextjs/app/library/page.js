import { Library } from './library.js'
import { currentUserId } from './session.js'

/** Rendered for each request: whose library it is depends on who asks. */
export const dynamic = 'force-dynamic'

export default async function Page() {
  return (
    <main>
      <h1>The library of {await currentUserId()}</h1>
      <Library />
    </main>
  )
}
