import type { ReactNode } from 'react'
import { webAddressOf } from '../format/web-address.ts'

/** A link to somewhere else on the web, told nothing of this page; mere text where the address is not http or https. */
export function OutsideLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const address = href === undefined ? null : webAddressOf(href)
  if (address === null) return <span className="wrap-anywhere">{children}</span>
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      className="text-accent underline underline-offset-2 wrap-anywhere"
    >
      {children}
    </a>
  )
}
