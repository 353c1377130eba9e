'use client'

import type { ReactNode } from 'react'
import { formatUnits } from '../format/formatUnits.ts'
import { useLanguageTag } from '../format/useLanguageTag.ts'

const ETHER_DECIMALS = 18

/** Wei as ether; the exact value on hover. */
export function Amount({ wei }: { readonly wei: bigint }): ReactNode {
  const { text, exact, rounded } = formatUnits(wei, ETHER_DECIMALS, useLanguageTag())
  return (
    <span title={rounded ? `${exact} ETH` : undefined} style={{ whiteSpace: 'nowrap' }}>
      {text} ETH
    </span>
  )
}
