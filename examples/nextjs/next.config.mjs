/** @type {import('next').NextConfig} */
export default {
  // Holdall starts processes and loads native code: Node imports it, the bundler does not.
  serverExternalPackages: ['holdall'],
  // The dashboard lives at /app/.
  skipTrailingSlashRedirect: true,
  // Compression would break ranges of text and subtitles; a proxy in front does it better.
  compress: false,
}
