import { HoldallError } from '@holdall/protocol'

/** The board is not what the change builds on. */
export class StaleBoardError extends HoldallError {
  readonly boardId: string

  constructor(boardId: string, revision: number) {
    super('precondition_failed', `The board has changed: it is at revision ${revision}`, {
      hint: 'Look at `current` and repeat with its revision in If-Match',
    })
    this.boardId = boardId
  }
}
