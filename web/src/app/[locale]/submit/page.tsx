import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { SubmitPage } from '../../../features/submit/components/SubmitPage.tsx'
import { readTemplates } from '../../../features/submit/model/readTemplates.ts'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'submit')
}

export default function Submit(): ReactNode {
  return <SubmitPage templates={readTemplates('settleable')} />
}
