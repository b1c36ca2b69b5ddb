import { serve } from '@hono/node-server'
import { createHoldall } from 'holdall'
import { Hono } from 'hono'

const holdall = await createHoldall({ HOLDALL_PUBLIC_URL: 'http://127.0.0.1:3000' })
const app = new Hono()

app.get('/hello', (c) => c.text('This is your own page'))
app.all('*', (c) => holdall.fetch(c.req.raw))

const server = serve({ fetch: app.fetch, port: 3000, hostname: '127.0.0.1' })
process.once('SIGTERM', () => server.close(() => void holdall.close()))
