import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blankNonCode, scanSource } from './scan.ts'

const specifiers = (source: string) => scanSource(source).imports.map((reference) => reference.specifier)

test('finds every form of import and re-export', () => {
  const source = [
    "import a, { b } from './a.ts'",
    "import type { C } from './c.ts'",
    "import * as d from './d.ts'",
    "import './e.css'",
    'import {\n  f,\n  g,\n} from "./f.ts"',
    "export { h } from './h.ts'",
    "export type { I } from './i.ts'",
    "export * from './j.ts'",
    "export * as k from './k.ts'",
    "const l = await import('./l.ts')",
    "type M = typeof import('./m.ts')",
    "const n = import(/* @vite-ignore */ './n.ts')",
  ].join('\n')
  expect(specifiers(source)).toEqual(
    'a c d e.css f h i j k l m n'.split(' ').map((name) => `./${name.includes('.') ? name : `${name}.ts`}`),
  )
})

test('names the line on which the statement begins', () => {
  const source = "// first\n\nimport {\n  a,\n} from './a.ts'\nimport './b.ts'\n"
  expect(scanSource(source).imports.map((reference) => reference.line)).toEqual([3, 6])
})

test('passes over code that is only talked about', () => {
  const source = [
    "// import a from './comment.ts'",
    "/* import b from './block.ts'\nimport c from './block-two.ts' */",
    "const text = `\nimport d from './template.ts'\n${value}\nimport e from './rest.ts'\n`",
    'const quoted = "import f from \'./string.ts\'"',
    'const pattern = /[/"]import/',
    "import real from './real.ts'",
  ].join('\n')
  expect(specifiers(source)).toEqual(['./real.ts'])
})

test('sees imports inside the code of a template', () => {
  expect(specifiers("const a = `x ${await import('./in.ts')} import b from './out.ts'`")).toEqual(['./in.ts'])
})

test('is not confused by JSX text, divisions and nested templates', () => {
  const source = [
    "const view = <p title='x'>Don't stop at a/b</p>",
    'const half = total / 2 / count',
    'const nested = `${rows.map((row) => `${row}/${{ a: 1 }.a}`).join("/")}`',
    "import last from './last.ts'",
  ].join('\n')
  expect(specifiers(source)).toEqual(['./last.ts'])
})

test('does not take a later statement for the source of an earlier export', () => {
  expect(specifiers("export const a = 1\nexport { b }\nconst from = 'x'\nimport c from './c.ts'")).toEqual(['./c.ts'])
})

test('finds `export *` and default exports', () => {
  const scanned = scanSource(
    "export * from './a.ts'\nexport * as b from './b.ts'\nexport default 1\nexport { c as default }\n",
  )
  expect(scanned.exportStars).toEqual([{ specifier: './a.ts', line: 1 }])
  expect(scanned.defaultExports).toEqual([3, 4])
  expect(scanned.lineCount).toBe(4)
})

test('keeps every line end and the length of any text', () => {
  const pieces = fc.constantFrom(
    "'",
    '"',
    '`',
    '${',
    '}',
    '{',
    '/',
    '*',
    '\\',
    '\n',
    '//',
    '/*',
    '*/',
    'a',
    ' ',
    '(',
    "import './x'",
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const source = parts.join('')
      const blanked = blankNonCode(source)
      expect(blanked.length).toBe(source.length)
      expect(blanked.replaceAll(/[^\n]/g, '')).toBe(source.replaceAll(/[^\n]/g, ''))
    }),
  )
})
