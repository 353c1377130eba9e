import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { VerifyPage } from '../../../features/verify/components/VerifyPage.tsx'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'verify')
}

export default function Verify(): ReactNode {
  return (
    <Suspense>
      <VerifyPage />
    </Suspense>
  )
}
