import { type RefObject, useEffect } from 'react'
import { isModalOpen, isTyping } from '../ui/keyboard-owner.ts'
import { runBoardKey } from './board-keys.ts'
import { useSession } from './session.ts'

/** The keys of a board, as long as no field, menu or dialog has them. */
export function useBoardKeys(canvas: RefObject<HTMLElement | null>): void {
  const session = useSession()
  useEffect(() => {
    const { hand } = session
    /** Keys that mean something else on buttons and links belong to the board only where nothing else has the focus. */
    const isInBoard = ({ key, target }: KeyboardEvent) =>
      (target === document.body && key !== 'Tab') ||
      (target instanceof Node && canvas.current?.contains(target) === true)
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isModalOpen() || isTyping(event.target)) return
      if (event.key === ' ' && isInBoard(event)) {
        event.preventDefault()
        if (hand.value === 'away') hand.set('ready')
      } else if (runBoardKey(session, event, isInBoard(event))) event.preventDefault()
    }
    const up = (event: KeyboardEvent) => {
      if (event.key !== ' ' || hand.value === 'away') return
      const moved = hand.value === 'used'
      hand.set('away')
      if (!moved) runBoardKey(session, event, true)
    }
    const away = () => hand.set('away')
    addEventListener('keydown', down)
    addEventListener('keyup', up)
    addEventListener('blur', away)
    return () => {
      removeEventListener('keydown', down)
      removeEventListener('keyup', up)
      removeEventListener('blur', away)
    }
  }, [session, canvas])
}
