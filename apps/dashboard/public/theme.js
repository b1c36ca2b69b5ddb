// Runs before the first paint, so that a chosen theme never flashes the other one.
try {
  const appearance = JSON.parse(localStorage.getItem('holdall:appearance') ?? '{}')
  if (appearance.theme === 'light' || appearance.theme === 'dark')
    document.documentElement.dataset.theme = appearance.theme
  if (appearance.density === 'compact') document.documentElement.dataset.density = 'compact'
} catch {
  // A browser that forbids storage follows the system.
}
