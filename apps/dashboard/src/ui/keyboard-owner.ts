/** Whether the keys belong to a field, a menu or a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('[role=menu], [role=dialog]') !== null) return true
  return target.matches('textarea, select, input:not([type=checkbox]):not([type=range])')
}

/** Whether a dialog is in front of the page. */
export function isModalOpen(): boolean {
  return document.querySelector('[role=dialog][data-state=open], [role=alertdialog][data-state=open]') !== null
}
