import * as z from 'zod'

const text = z.string().max(500).optional()
const number = z.number().optional()
const side = z.int().positive()
const colour = z.string().regex(/^#[0-9a-f]{6}$/)
const perceptualHash = z.string().regex(/^[0-9a-f]{16}$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const exifSchema = z.strictObject({
  cameraMake: text,
  cameraModel: text,
  lens: text,
  software: text,
  artist: text,
  copyright: text,
  description: text,
  exposureTimeSeconds: number,
  fNumber: number,
  iso: number,
  focalLengthMm: number,
  focalLength35mm: number,
  flashFired: z.boolean().optional(),
  /** The zone of `takenAt` as the camera knew it, e.g. `-05:00`; without it the camera's clock is read as UTC. */
  utcOffset: text,
})

const gpsSchema = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  altitudeMetres: z.number().optional(),
})

const writtenPicture = z.strictObject({
  width: side,
  height: side,
  sizeBytes: side,
  mimeType: z.string().regex(/^image\/[a-z]+$/),
  sha256,
})

/** What may be known from EXIF. */
export const exifReadingSchema = z.strictObject({
  exif: exifSchema,
  /** RFC 3339, UTC. */
  takenAt: z.iso.datetime().nullable(),
  gps: gpsSchema.nullable(),
})

/** What the child may answer to `inspect`. */
export const inspectionSchema = z.strictObject({
  width: side,
  height: side,
  orientation: z.int().min(1).max(8),
  format: z.enum(['jpeg', 'png', 'webp', 'avif', 'heic', 'gif', 'tiff']),
  mimeType: z.string(),
  hasAlpha: z.boolean(),
  pages: side,
  colourSpace: z.string().max(20),
  placeholder: z.base64().max(100).nullable(),
  perceptualHash: perceptualHash.nullable(),
  palette: z.array(z.strictObject({ hex: colour, share: z.number().min(0).max(1) })).max(6),
  averageColour: colour.nullable(),
  ...exifReadingSchema.shape,
  thumbnail: writtenPicture.nullable(),
  skipped: z.string().max(200).optional(),
})

/** What the child may answer to `hash`. */
export const hashSchema = z.strictObject({ perceptualHash: perceptualHash.nullable() })

/** What the child may answer to `transform`. */
export const writtenPictureSchema = writtenPicture

/** What EXIF tells about the shot, without place and date. */
export type ExifFacts = z.infer<typeof exifSchema>
/** Where it was taken; for the owner's eyes only. */
export type GpsPosition = z.infer<typeof gpsSchema>
/** All that EXIF tells. */
export type ExifReading = z.infer<typeof exifReadingSchema>
/** A picture that was written: size, type and digest of the bytes. */
export type WrittenPicture = z.infer<typeof writtenPicture>
export type ChildInspection = z.infer<typeof inspectionSchema>
