const SHOWN = 10

/** Lines for the test files that took longest over all steps, the slowest first. */
export function slowestFiles(results) {
  const files = results.flatMap(({ name, files }) => files.map((file) => ({ step: name, ...file })))
  return files
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SHOWN)
    .map(({ step, path, seconds }) => `${seconds.toFixed(1).padStart(8)}  ${path} (${step})`)
}
