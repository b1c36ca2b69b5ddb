/// <reference types="vite/client" />
// What code in the guides takes as given: what every app has at hand, and what a page speaks about without showing it.
import type { Readable as NodeReadable } from 'node:stream'
import type { HoldallClient, MediaItem, Project } from '@holdall/client'
import type { Holdall } from 'holdall'
import type { Hono } from 'hono'
import type { ZodType } from 'zod'

declare global {
  const client: HoldallClient
  const project: Project
  const projectId: string
  const mediaId: string
  const item: MediaItem
  const userId: string
  const token: string
  const file: File
  const files: File[]

  const app: Hono
  const url: string
  const path: string
  const id: string
  const old: unknown
  const error: unknown
  const speech: Buffer
  const image: HTMLImageElement
  const cardSchema: ZodType
  const layoutSchema: ZodType
  function currentUserId(): Promise<string>
  function fetchToken(): Promise<string>
  function freshToken(): Promise<string>
  function holdall(): Promise<Holdall>
  const TimelineSchema: ZodType
  /** Node's, which does not know the streams of browsers' types. */
  const Readable: { fromWeb(stream: ReadableStream): NodeReadable }
}
