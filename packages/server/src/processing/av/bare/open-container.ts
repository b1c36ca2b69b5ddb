import { ADTS, CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny'
import type { RandomAccess } from './random-access.ts'

/** Whole files only. Playlists (HLS) name other files, and transport streams are part of them: neither is ever opened. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC]
const CACHE_BYTES = 4 << 20

/** Opens a recording of which the source can give this one file's bytes, and no other's: it knows no paths. */
export function openContainer(file: RandomAccess): Input {
  const source = new CustomSource({
    getSize: () => file.sizeBytes,
    read: (start, end) => file.read(start, end - start),
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: 'fileSystem',
  })
  return new Input({ source, formats: FORMATS })
}
