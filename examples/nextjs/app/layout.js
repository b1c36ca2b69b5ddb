export const metadata = { title: 'Holdall in Next.js' }

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body style={{ font: '16px/1.5 system-ui', margin: '2rem auto', maxWidth: '60rem', padding: '0 1rem' }}>
        {children}
      </body>
    </html>
  )
}
