'use server'

import { holdall } from '../../holdall.js'
import { currentUserId } from './session.js'

/** A token for whoever is signed in. The client asks again when the last one has ended. */
export async function freshToken() {
  return (await holdall()).token({ userId: await currentUserId() })
}
