import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile } from './harness/files.ts'
import { transferOf } from './harness/in-page.ts'
import { signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

describe('a project', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    await page.getByRole('link', { name: 'Projects' }).click()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const projectId = () => /projects\/([^/?]+)/.exec(page.url())?.[1] ?? ''
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the project' }).getByRole('link', { name }).click()
  const lines = (region: Locator) => region.locator('code').allTextContents()
  const toast = (text: string | RegExp) => page.getByRole('region', { name: 'Messages' }).getByText(text)
  const choose = async (trigger: Locator, entry: string) => {
    await trigger.click()
    await page.getByRole('menuitem', { name: entry }).click()
  }
  /** As another program would, which is what documents are for. */
  const putDocument = async (name: string, value: unknown, condition: Record<string, string>) => {
    const url = `${server.url}/api/storage/projects/${projectId()}/documents/${name}`
    const answer = await page.request.put(url, {
      data: JSON.stringify(value),
      headers: { 'Content-Type': 'application/json', Origin: server.url, ...condition },
    })
    expect(answer.ok(), await answer.text()).toBe(true)
  }

  it('creates a project of a type, and renames it', async () => {
    await page.getByRole('heading', { name: 'A project keeps files, scenes and documents together' }).waitFor()
    await expectAccessible(page, 'no projects')
    await shootAll(page, 'projects-empty')
    await page.getByRole('button', { name: 'Create your first project' }).click()
    const form = page.getByRole('dialog', { name: 'New project' })
    await form.getByLabel('Name').fill('Harbour')
    await form.getByRole('radio', { name: /Video edit/ }).check()
    await expectAccessible(page, 'new project')
    await shoot(page, 'projects-1-new')
    await form.getByRole('button', { name: 'Create project' }).click()
    await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor()
    expect(projectId()).toMatch(/^video-edit-/)

    await choose(page.getByRole('button', { name: 'More for Harbour' }), 'Rename')
    const rename = page.getByRole('dialog', { name: 'Rename project' })
    await rename.getByLabel('Name').fill('Harbour film')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Harbour film', level: 1 }).waitFor()
    watched.expectQuiet()
  })

  it('shows a document to the letter, and folds it', async () => {
    await putDocument('timeline', { tracks: [{ id: 't1', gain: -3.5 }], markers: [] }, { 'If-None-Match': '*' })
    await page.reload()
    await page
      .getByRole('region', { name: 'Documents' })
      .getByRole('link', { name: /timeline/ })
      .click()
    const json = page.getByRole('region', { name: 'JSON of timeline' })
    await json.waitFor()
    expect((await lines(json)).join('\n')).toBe(
      JSON.stringify({ tracks: [{ id: 't1', gain: -3.5 }], markers: [] }, null, 2),
    )
    await expectAccessible(page, 'a document')
    await json.getByRole('button', { name: '"tracks" list of 1 entry' }).click()
    expect(await lines(json)).toEqual(['{', '  "tracks": [ 1 entry ],', '  "markers": []', '}'])
    watched.expectQuiet()
  })

  it('saves a change, and never over somebody else’s unasked', async () => {
    await page.getByRole('button', { name: 'Edit the JSON' }).click()
    const editor = page.getByRole('textbox', { name: 'JSON of timeline' })
    await editor.fill('{\n  "tracks": [,]\n}')
    await page.getByText('This is not valid JSON in line 2.').waitFor()
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
    await expectAccessible(page, 'the editor')
    await editor.fill(JSON.stringify({ tracks: [{ id: 't1', gain: -6 }], markers: [] }))
    await putDocument('timeline', { tracks: [], markers: [] }, { 'If-Match': '"1"' })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/^Someone saved this document since you began/).waitFor()
    watched.forgive(/^412 PUT/)
    // Leaving would lose it, so the page asks.
    await page.getByRole('link', { name: 'Library', exact: true }).click()
    await page
      .getByRole('alertdialog', { name: 'Discard your changes?' })
      .getByRole('button', { name: 'Cancel' })
      .click()
    await page.getByRole('button', { name: 'Save over it' }).click()
    await toast('Saved as revision 3').waitFor()
    watched.expectQuiet()
  })

  it('shows what a revision changed, and brings one back', async () => {
    await page.getByRole('link', { name: 'History' }).click()
    const history = page.getByRole('list', { name: 'Revisions, newest first' })
    await history.getByRole('link', { name: 'Revision 1' }).click()
    await page.getByText('Revision 1, the first').waitFor()
    await page.getByRole('button', { name: 'Compare with now' }).click()
    const differences = page.getByRole('region', { name: 'Differences' })
    await page.getByText('Revision 1 compared with now').waitFor()
    await differences.getByText('Removed: ').waitFor()
    expect(await differences.textContent()).toMatch(/Removed:\s+"gain": -3\.5.*Added:\s+"gain": -6/)
    expect(page.url()).toMatch(/doc=timeline&view=history&rev=1&against=now/)
    await expectAccessible(page, 'the history')
    await shootAll(page, 'projects-history')
    await page.getByRole('button', { name: 'Restore revision 1' }).click()
    await toast('Revision 1 is back, as revision 4').waitFor()
    await page.getByText('What revision 4 changed').waitFor()
    await page.getByRole('link', { name: 'JSON' }).click()
    expect(await lines(page.getByRole('region', { name: 'JSON of timeline' }))).toContain('      "gain": -3.5')
    watched.expectQuiet()
  })

  it('goes back to a snapshot', async () => {
    await tab('Snapshots')
    await page.getByRole('heading', { name: 'There are no snapshots yet' }).waitFor()
    await page.getByRole('button', { name: 'Take snapshot' }).click()
    const naming = page.getByRole('dialog', { name: 'Take a snapshot' })
    await naming.getByLabel('Name (optional)').fill('First cut')
    await naming.getByRole('button', { name: 'Take snapshot' }).click()
    await toast('Snapshot “First cut” taken').waitFor()
    await putDocument('timeline', { tracks: null }, { 'If-Match': '*' })
    await page.getByRole('button', { name: 'Restore First cut' }).click()
    const dialog = page.getByRole('dialog', { name: 'Restore “First cut”?' })
    await expectAccessible(page, 'restoring a snapshot')
    await dialog.getByRole('button', { name: 'Restore snapshot' }).click()
    await toast('“First cut” restored').waitFor()
    await page.getByText('Before “First cut”').waitFor()
    await tab('Documents')
    await page
      .getByRole('region', { name: 'Documents' })
      .getByRole('link', { name: /timeline/ })
      .click()
    await page.getByText('"gain"').waitFor()
    watched.expectQuiet()
  })

  it('takes files, draws what they take, and asks before one goes that is used', async () => {
    await tab('Files')
    const picture = pngFile('quay.png', 600, 400, 3)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files' }).click(),
    ])
    await chooser.setFiles([picture])
    await uploadsDone(page, '1 file uploaded')
    await page.getByRole('heading', { name: /^Storage by category/ }).waitFor()
    await page.getByText('Uploads', { exact: true }).waitFor()
    await choose(page.getByRole('button', { name: 'More for quay.png' }), 'Use as cover')
    await toast('quay.png is the cover').waitFor()
    await expectAccessible(page, 'the files')

    const transfer = await page.evaluateHandle(transferOf([pngFile('pier.png', 300, 300, 5)]))
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer })
    await page.getByText('1 file into project “Harbour film”').waitFor()
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
    await uploadsDone(page, '1 file uploaded')
    await page.getByRole('link', { name: 'pier.png', exact: true }).waitFor()

    const files = await page.request.get(`${server.url}/api/storage/projects/${projectId()}/files`)
    const { items } = (await files.json()) as { items: { id: string; originalFilename: string }[] }
    const id = items.find(({ originalFilename }) => originalFilename === 'quay.png')?.id
    await putDocument('timeline', { tracks: [{ mediaId: id }] }, { 'If-Match': '*' })
    await page.getByRole('link', { name: 'quay.png', exact: true }).click()
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByRole('link', { name: /Harbour film.*document timeline/ }).waitFor()
    await details.getByRole('button', { name: 'Move to trash' }).click()
    const asked = page.getByRole('dialog', { name: 'Used in 1 place' })
    await asked.getByText('document timeline').waitFor()
    watched.forgive(/^409 DELETE/)
    await expectAccessible(page, 'an item in use')
    await asked.getByRole('button', { name: 'Move to trash anyway' }).click()
    await toast('1 item moved to trash').waitFor()
    await asked.waitFor({ state: 'detached' })
    await page.goBack()
    watched.expectQuiet()
  })

  it('names what is missing, and takes it out of the trash', async () => {
    await page.goto(`${server.url}/app/projects/${projectId()}?tab=integrity`)
    await page.getByText('1 warning in this project.').waitFor()
    await expectAccessible(page, 'the integrity')
    await tab('Scenes')
    await page.getByText('1 file used here').waitFor()
    await page.getByRole('button', { name: 'Restore from trash' }).click()
    await toast('1 file restored').waitFor()
    await page.getByText('1 file used here').waitFor({ state: 'detached' })
    watched.expectQuiet()
  })

  it('puts scenes in order with the keyboard', async () => {
    for (const name of ['Dawn', 'Quay']) {
      await page.getByRole('button', { name: 'Add scene' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.keyboard.press('Enter')
      await page.getByRole('listitem').filter({ hasText: name }).waitFor()
    }
    const up = page.getByRole('button', { name: 'Move “Quay” up' })
    await up.focus()
    await page.keyboard.press('Enter')
    const order = () => page.locator('[data-scene] .font-strong').allTextContents()
    await expect.poll(order).toEqual(['Quay', 'Dawn'])
    await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")')).toContain('“Quay”')
    await page.reload()
    await expect.poll(order).toEqual(['Quay', 'Dawn'])
    await expectAccessible(page, 'the scenes')
    await choose(page.getByRole('button', { name: 'More for “Dawn”' }), 'Delete scene')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete scene' }).click()
    await toast('“Dawn” deleted').waitFor()
    await expect.poll(order).toEqual(['Quay'])
    watched.expectQuiet()
  })

  it('adds and removes a member', async () => {
    await tab('Members')
    await page.getByLabel('User id').fill('alice')
    await page.getByRole('button', { name: 'Add member' }).click()
    await page.getByLabel('Role of alice').selectOption('viewer')
    await expect.poll(() => page.getByLabel('Role of alice').inputValue()).toBe('viewer')
    await expectAccessible(page, 'the members')
    await page.getByRole('button', { name: 'Remove alice' }).click()
    await toast('alice is no longer a member').waitFor()
    await page.getByText('Nobody else sees this project yet.').waitFor()
    watched.expectQuiet()
  })

  it('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${server.url}/app/projects`)
    await page.getByRole('link', { name: 'Harbour film' }).click()
    await page
      .getByRole('region', { name: 'Documents' })
      .getByRole('link', { name: /timeline/ })
      .click()
    await page.getByRole('region', { name: 'JSON of timeline' }).waitFor()
    await expectAccessible(page, 'a document, narrow')
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(wide).toBe(390)
    await page.getByRole('button', { name: 'All documents' }).click()
    await page.getByRole('region', { name: 'Documents' }).waitFor()
    watched.expectQuiet()
  })
})
