import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'

/** What an element looks like on the screen, as RGB. */
async function pixelsOf(element: Locator): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(await element.screenshot({ animations: 'disabled' }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** The colour in the middle of an element on the screen. */
export async function colourOf(page: Page, element: Locator): Promise<[number, number, number]> {
  const box = await element.boundingBox()
  if (box === null) throw new Error('The element is not on the screen')
  const clip = { x: box.x + box.width / 2 - 3, y: box.y + box.height / 4, width: 6, height: 6 }
  const data = await sharp(await page.screenshot({ clip, animations: 'disabled' }))
    .removeAlpha()
    .raw()
    .toBuffer()
  return [data[0] ?? 0, data[1] ?? 0, data[2] ?? 0]
}

/** In how many rows of each column the element differs from its ground, the colour that it has most of: where something is drawn. */
export async function inkByColumn(element: Locator): Promise<number[]> {
  const { data, width, height } = await pixelsOf(element)
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += 3) {
    const colour = data.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const [ground = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
  const channels = [ground >> 16, (ground >> 8) & 255, ground & 255]
  return Array.from({ length: width }, (_, x) => {
    let ink = 0
    for (let y = 0; y < height; y++) {
      const at = (y * width + x) * 3
      if (channels.some((value, channel) => Math.abs((data[at + channel] ?? 0) - value) > 40)) ink += 1
    }
    return ink
  })
}
