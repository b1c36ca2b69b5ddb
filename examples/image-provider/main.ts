import { createServer } from 'node:http'
import { imageProvider } from './image-provider.ts'

const { PORT = '4400', HOST = '127.0.0.1', OPENAI_BASE_URL = 'https://api.openai.com/v1' } = process.env
const [model, ...others] = setting('IMAGE_MODELS').split(',') as [string, ...string[]]

createServer(
  imageProvider({
    secret: setting('PROVIDER_SECRET'),
    baseUrl: OPENAI_BASE_URL,
    apiKey: setting('OPENAI_API_KEY'),
    models: [model, ...others],
  }),
).listen(Number(PORT), HOST, () => console.log(`Pictures are made on http://${HOST}:${PORT}`))

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is to be set`)
  return value
}
