/// <reference types="vite/client" />

/** The version in package.json at the time of the build. */
declare const __HOLDALL_VERSION__: string
