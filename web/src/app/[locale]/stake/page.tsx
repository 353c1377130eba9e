import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { StakePage } from '../../../features/stake/components/StakePage.tsx'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'stake')
}

export default function Stake(): ReactNode {
  return (
    <Suspense>
      <StakePage />
    </Suspense>
  )
}
