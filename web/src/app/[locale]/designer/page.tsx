import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DesignerPage } from '../../../features/designer/components/DesignerPage.tsx'
import { readTemplates } from '../../../features/submit/model/readTemplates.ts'
import { type PageProps, pageMetadata } from '../../pageMetadata.ts'

export function generateMetadata(props: PageProps): Promise<Metadata> {
  return pageMetadata(props, 'designer')
}

export default function Designer(): ReactNode {
  return <DesignerPage templates={readTemplates('all')} />
}
