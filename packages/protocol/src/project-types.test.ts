import { describe, expect, it } from 'vitest'
import { mimeAllowed } from './mime/mime.ts'
import { createProjectTypeRegistry } from './project-type-registry.ts'
import { defineProjectType, PROJECT_CONFIGS } from './project-types.ts'

const poster = {
  projectType: 'poster',
  allowedFileTypes: ['image/*'],
  maxFileSize: 1000,
  supportedOperations: ['upload'],
}

describe('PROJECT_CONFIGS', () => {
  it('has the types of the contract', () => {
    const rows = Object.values(PROJECT_CONFIGS).map((config) => [
      config.projectType,
      config.storagePrefix,
      config.maxFileSize,
      config.supportedOperations.join(' '),
    ])
    expect(rows).toEqual([
      ['music-clip', 'music-clip', 52_428_800, 'upload generate analyze export'],
      ['video-edit', 'video-edit', 2_147_483_648, 'upload trim transcode export'],
      ['audio-edit', 'audio-edit', 209_715_200, 'upload trim mix export'],
      ['image-edit', 'image-edit', 52_428_800, 'upload enhance resize export'],
      ['custom', 'custom', 104_857_600, 'upload export'],
    ])
  })

  it('judges files by canonical type', () => {
    expect(mimeAllowed(PROJECT_CONFIGS['video-edit'].allowedFileTypes, 'video/vnd.avi')).toBe(true)
    expect(mimeAllowed(PROJECT_CONFIGS['music-clip'].allowedFileTypes, 'audio/vnd.wave')).toBe(true)
    expect(mimeAllowed(PROJECT_CONFIGS['music-clip'].allowedFileTypes, 'audio/flac')).toBe(false)
    expect(mimeAllowed(PROJECT_CONFIGS['image-edit'].allowedFileTypes, 'video/mp4')).toBe(false)
    expect(mimeAllowed(PROJECT_CONFIGS.custom.allowedFileTypes, 'application/pdf')).toBe(true)
  })
})

describe('defineProjectType', () => {
  it('answers frozen plain data, with the name as the default prefix', () => {
    const config = defineProjectType(poster)
    expect(config).toEqual({ ...poster, storagePrefix: 'poster' })
    expect(Object.isFrozen(config) && Object.isFrozen(config.allowedFileTypes)).toBe(true)
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
  })

  it.each([
    [{ projectType: 'Poster' }, 'projectType'],
    [{ projectType: '../x' }, 'projectType'],
    [{ storagePrefix: '' }, 'storagePrefix'],
    [{ storagePrefix: 'media' }, 'must not be one of media, scene'],
    [{ allowedFileTypes: [] }, 'allowedFileTypes'],
    [{ allowedFileTypes: ['*/png'] }, 'allowedFileTypes'],
    [{ allowedFileTypes: ['images'] }, 'allowedFileTypes'],
    [{ maxFileSize: 0 }, 'maxFileSize'],
    [{ maxFileSize: Number.POSITIVE_INFINITY }, 'maxFileSize'],
    [{ supportedOperations: [''] }, 'supportedOperations'],
  ])('refuses %j', (change, message) => {
    expect(() => defineProjectType({ ...poster, ...change })).toThrow(message)
  })
})

describe('createProjectTypeRegistry', () => {
  it('finds built-in and added types by name and by prefix', () => {
    const registry = createProjectTypeRegistry([{ ...poster, storagePrefix: 'pst' }])
    expect(registry.list().map((config) => config.projectType)).toHaveLength(6)
    expect(registry.get('poster').storagePrefix).toBe('pst')
    expect(registry.byPrefix('pst')?.projectType).toBe('poster')
    expect(registry.byPrefix('poster')).toBeNull()
    expect(registry.has('custom')).toBe(true)
  })

  it('names the types there are when one is unknown', () => {
    const failure = expect.objectContaining({ code: 'invalid_request', hint: expect.stringContaining('music-clip') })
    expect(() => createProjectTypeRegistry().get('constructor')).toThrow(failure)
  })

  it('refuses a name or a prefix that is taken', () => {
    expect(() => createProjectTypeRegistry([poster, poster])).toThrow('taken')
    expect(() => createProjectTypeRegistry([{ ...poster, storagePrefix: 'custom' }])).toThrow('taken')
  })
})
