import type { Metadata } from 'next'
import en from '../../messages/en.json'
import zh from '../../messages/zh.json'

export interface PageProps {
  readonly params: Promise<{ readonly locale: string }>
}

/** Title of a page in the language of its address. */
export async function pageMetadata(
  { params }: PageProps,
  page: keyof typeof en.shell.pages,
): Promise<Metadata> {
  const { locale } = await params
  return { title: (locale === 'zh' ? zh : en).shell.pages[page] }
}
