'use client'

import { useFileUploadHandlers, useLiveUpdates, useMedia } from '@holdall/react'

/** What is there, and what is on its way. Files may be chosen, or dropped anywhere on it. */
export function Items() {
  useLiveUpdates()
  const { items, isLoading, error, hasMore, loadMore } = useMedia()
  const { handleFileSelect, dropProps, uploads } = useFileUploadHandlers()
  const open = uploads.filter(({ state }) => state !== 'done')
  return (
    <section {...dropProps}>
      <label>
        Add files <input type="file" multiple onChange={handleFileSelect} />
      </label>
      {open.map(({ id, name, state, sentBytes, sizeBytes, problem }) => (
        <p key={id}>
          {name} <progress value={sentBytes} max={sizeBytes} /> {problem?.message ?? state}
        </p>
      ))}
      {error && <p role="alert">{error.message}</p>}
      {!isLoading && !error && items.length === 0 && <p>Nothing is here yet. Drop a picture.</p>}
      <ul style={{ display: 'flex', flexWrap: 'wrap', gap: 4, listStyle: 'none', padding: 0 }}>
        {items.map((item) => (
          <li key={item.id}>
            <a href={item.url}>
              {item.thumbnailUrl ? (
                // biome-ignore lint/performance/noImgElement: Holdall has sized it already
                <img src={item.thumbnailUrl} alt={item.originalFilename} height="160" />
              ) : (
                item.originalFilename
              )}
            </a>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" onClick={loadMore}>
          More
        </button>
      )}
    </section>
  )
}
