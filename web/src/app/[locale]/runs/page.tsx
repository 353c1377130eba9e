import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { RunsPage } from '../../../features/runs/components/RunsPage.tsx'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'runs')
}

export default function Runs(): ReactNode {
  return (
    <Suspense>
      <RunsPage />
    </Suspense>
  )
}
