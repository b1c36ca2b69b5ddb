/** When a file came under its name: `link` changes the status time alone, so a shared file is as young as its newest name. */
export function placedAt({ mtimeMs, ctimeMs }: { mtimeMs: number; ctimeMs: number }): Date {
  return new Date(Math.max(mtimeMs, ctimeMs))
}
