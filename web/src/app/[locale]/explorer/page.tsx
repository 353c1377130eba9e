import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { ExplorerPage } from '../../../features/explorer/components/ExplorerPage.tsx'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'explorer')
}

export default function Explorer(): ReactNode {
  return (
    <Suspense>
      <ExplorerPage />
    </Suspense>
  )
}
