'use client'

import type { ReactNode } from 'react'
import { useLanguageTag } from '../format/useLanguageTag.ts'

/** A point in time, in the reader's zone, without the year if it is this one; to the second on hover. */
export function Moment({ ms }: { readonly ms: number }): ReactNode {
  const tag = useLanguageTag()
  const date = new Date(ms)
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(tag, options).format(date)
  return (
    <time
      dateTime={date.toISOString()}
      title={format({ dateStyle: 'full', timeStyle: 'long' })}
      style={{ whiteSpace: 'nowrap' }}
    >
      {format({
        ...(date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      })}
    </time>
  )
}
