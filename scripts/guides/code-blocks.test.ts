import { expect, it } from 'vitest'
import { codeBlocks } from './code-blocks.ts'

const page = [
  '# A page',
  '```ts',
  "import { type Later, open } from 'somewhere'",
  'open()',
  '```',
  '```sh',
  'open',
  '```',
  '```tsx',
  'open(<p />)',
  '```',
  '```ts',
  "import { open } from 'elsewhere'",
  'open(later)',
  '```',
].join('\n')

it('finds TypeScript with its place, and carries imports down the page', () => {
  expect(codeBlocks(page)).toEqual([
    { language: 'ts', line: 3, code: "import { type Later, open } from 'somewhere'\nopen()\n" },
    { language: 'tsx', line: 10, code: "import { open } from 'somewhere'; open(<p />)\n" },
    { language: 'ts', line: 13, code: "import { open } from 'elsewhere'\nopen(later)\n" },
  ])
})
