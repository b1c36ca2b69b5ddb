import type { Steps } from './steps.ts'
import type { Script } from './write-scripts.ts'

export interface Speech {
  topicId: string
  file: string
  durationSeconds: number
}

const RATE = 8000
const SECONDS_PER_LINE = 0.5

/** A sound for each script and, beside it, when each line begins. A real pipeline calls text-to-speech here. */
export async function makeSpeech(steps: Steps, scripts: Script[]): Promise<Speech[]> {
  const speech: Speech[] = []
  for (const { topicId, lines } of scripts) {
    const durationSeconds = lines.length * SECONDS_PER_LINE
    const hertz = lines.map((line) => 200 + (line.length % 20) * 15)
    const file = await steps.bytes(`assets/audio/${topicId}.wav`, () => wav(hertz, SECONDS_PER_LINE))
    await steps.json(`assets/audio/${topicId}.timestamps.json`, () =>
      lines.map((text, n) => ({ text, start: n * SECONDS_PER_LINE, end: (n + 1) * SECONDS_PER_LINE })),
    )
    speech.push({ topicId, file, durationSeconds })
  }
  return speech
}

export async function makeMusic(steps: Steps, subject: string): Promise<string> {
  const file = await steps.bytes('assets/music/theme.wav', () => wav([262, 330, 392, 523, 392, 330, 262], 0.4))
  await steps.json('assets/music/theme.metadata.json', () => ({ title: `Theme of ${subject}`, source: 'generated' }))
  return file
}

/** Tones one after the other, as 16 bit mono. */
function wav(hertz: number[], secondsEach: number): Uint8Array {
  const perTone = Math.round(RATE * secondsEach)
  const samples = Buffer.alloc(hertz.length * perTone * 2)
  for (let n = 0; n < hertz.length * perTone; n++) {
    const tone = hertz[Math.floor(n / perTone)] ?? 0
    // Each tone swells and fades, so that nothing clicks.
    const swell = Math.sin(((n % perTone) / perTone) * Math.PI)
    samples.writeInt16LE(Math.round(Math.sin((n / RATE) * tone * 2 * Math.PI) * swell * 9000), n * 2)
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
