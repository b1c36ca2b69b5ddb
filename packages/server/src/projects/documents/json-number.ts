const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
const MAX_COMPARED_LENGTH = 1000

/** Whether two JSON numbers have the same value, however they are written; past 1,000 characters, only whether they are written alike. */
export function isSameNumber(a: string, b: string): boolean {
  if (a === b) return true
  if (a.length > MAX_COMPARED_LENGTH || b.length > MAX_COMPARED_LENGTH) return false
  return canonical(a) === canonical(b)
}

/** Sign, digits without zeros around them, and the power of ten. */
function canonical(text: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] = NUMBER.exec(text) ?? []
  const digits = `${whole}${part}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = BigInt(exponent) - BigInt(part.length) + BigInt(digits.length - significant.length)
  return `${sign}${significant}e${power}`
}
