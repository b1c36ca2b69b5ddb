/**
 * Runs in the editor's page, as text: what it shows, and edits by its own buttons and fields. An edit and both looks at the page happen in one
 * turn of its event loop (React renders between them, in microtasks), so that nothing of another tab comes in between.
 */
export const IN_EDITOR = `(() => {
  const one = (selector) => document.querySelector(selector)
  const status = () => one('[role=status]')?.dataset.status
  const read = () => {
    const clips = {}
    for (const clip of document.querySelectorAll('[data-clip]')) {
      const [position, startSeconds, endSeconds] = clip.dataset.place.split(',').map(Number)
      clips[clip.dataset.clip] = { title: clip.querySelector('.label .truncate').textContent, position, startSeconds, endSeconds }
    }
    return { title: one('[aria-label="Title of the film"]').value, clips }
  }
  const rendered = async () => {
    for (let turn = 0; turn < 5; turn++) await null
  }
  const type = (field, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const fields = (name) => [...document.querySelectorAll('[aria-label=Clip] label')].find((label) => label.textContent.startsWith(name))
  const press = (name) => document.querySelector('[aria-label=Clip] button' + name).click()
  const acts = {
    title: (text) => type(one('[aria-label="Title of the film"]'), text),
    add: () => one('.bin-row button:enabled').click(),
    rename: (text) => type(fields('Title').querySelector('input'), text),
    end: (text) => type(fields('To').querySelector('input'), text),
    earlier: () => press('[aria-label="Move earlier"]'),
    later: () => press('[aria-label="Move later"]'),
    remove: () => [...document.querySelectorAll('[aria-label=Clip] button')].find((button) => button.textContent === 'Remove').click(),
  }
  const isReady = () => one('[aria-label="Title of the film"]')?.disabled === false && one('.bin-row button:enabled') !== null
  window.editor = {
    read, status, isReady,
    async edit(act, clip, text) {
      const target = clip === null ? null : one('[data-clip="' + clip + '"]')
      // Another tab has removed it.
      if (clip !== null && target === null) return null
      target?.click()
      await rendered()
      const before = read()
      acts[act](text)
      await rendered()
      return { before, after: read() }
    },
    async accepted(limitMs) {
      const end = performance.now() + limitMs
      while (!['saved-locally', 'saved', 'conflicted', 'offline'].includes(status())) {
        if (performance.now() > end) return status()
        await new Promise((done) => setTimeout(done, 4))
      }
      return true
    },
  }
})()`
