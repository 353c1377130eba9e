import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { RunPage } from '../../../features/run/components/RunPage.tsx'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'run')
}

export default function Run(): ReactNode {
  return (
    <Suspense>
      <RunPage />
    </Suspense>
  )
}
