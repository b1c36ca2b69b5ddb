/** @type {import('next').NextConfig} */
export default {
  // Holdall starts processes and loads native code: Node imports it, the bundler does not.
  serverExternalPackages: ['holdall'],
  // Holdall compresses what is worth it; media would only lose its length and ranges.
  compress: false,
}
