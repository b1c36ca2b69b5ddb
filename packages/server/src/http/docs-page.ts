interface Operation {
  summary: string
  tags: string[]
  security: object[]
  parameters: { name: string; in: string; required: boolean; description?: string; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

/** The API's description as a page without scripts. */
export function docsPage(document: Record<string, unknown>): string {
  const paths = document.paths as Record<string, Record<string, Operation>>
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '')
  const sections = [...byTag].map(
    ([tag, list]) => `<section><h2>${escapeHtml(tag)}</h2>${list.map(section).join('')}</section>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdall API</title><style>${STYLE}</style></head><body><header><h1>Holdall API</h1>
<p>Generated from the schemas the server checks with. <a href="/api/openapi.json">OpenAPI 3.1 as JSON</a> · errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">problem documents</a>.</p>
</header><main>${sections.join('')}</main></body></html>`
}

const STYLE = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 16%,transparent);--accent:light-dark(#0b6b66,#4fc4bb)}
body{font:14px/1.45 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:2rem 1rem}h1,h2{font-weight:600}a{color:var(--accent)}
details{border-top:1px solid var(--line);padding:.5rem 0}summary{cursor:pointer;display:flex;gap:.75rem;align-items:baseline;flex-wrap:wrap}
code,pre{font:12.5px/1.5 ui-monospace,monospace}.method{min-width:4rem;font-weight:600;color:var(--accent)}pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%}td{padding:.25rem .75rem .25rem 0;vertical-align:top;border-top:1px solid var(--line)}`

function section({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const rows = operation.parameters.map(
    ({ name, in: place, description, required }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}${required ? ', required' : ''}</td><td>${escapeHtml(description ?? '')}</td></tr>`,
  )
  const open = operation.security.some((option) => Object.keys(option).length === 0)
  const answers = Object.entries(operation.responses).filter(([status]) => status !== 'default')
  return `<details><summary><span class="method">${escapeHtml(method.toUpperCase())}</span><code>${escapeHtml(path)}</code><span>${escapeHtml(operation.summary)}</span></summary>
${open ? '<p>Also without an identity.</p>' : ''}${rows.length > 0 ? `<table>${rows.join('')}</table>` : ''}
${operation.requestBody ? contents('Request', operation.requestBody.content) : ''}${answers.map(([status, answer]) => contents(`Answer ${status}`, answer.content ?? {})).join('')}</details>`
}

function contents(title: string, content: Record<string, { schema: object }>): string {
  return Object.entries(content)
    .map(
      ([type, { schema }]) =>
        `<h3>${escapeHtml(title)} · <code>${escapeHtml(type)}</code></h3><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`,
    )
    .join('')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
