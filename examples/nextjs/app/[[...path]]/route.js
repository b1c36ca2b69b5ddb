import { holdall } from '../../holdall.js'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

const handle = async (request) => (await holdall()).fetch(request)

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
