import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '../../theme/global.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { notFound } from 'next/navigation'
import type { Messages } from 'next-intl'
import type { ReactNode } from 'react'
import en from '../../../messages/en.json'
import errorsZh from '../../../messages/errors.zh.json'
import zh from '../../../messages/zh.json'
import type { ErrorCatalogue } from '../../errors/describeError.ts'
import { isLocale, LANGUAGE_TAGS, LOCALES, type Locale } from '../../i18n/locales.ts'
import { Providers } from '../../shell/Providers.tsx'
import { Shell } from '../../shell/Shell.tsx'

const MESSAGES: Readonly<Record<Locale, Messages>> = { en, zh }
/** English errors carry their own text. */
const CATALOGUES: Readonly<Record<Locale, ErrorCatalogue | undefined>> = {
  en: undefined,
  zh: errorsZh as unknown as ErrorCatalogue,
}

interface LayoutProps {
  readonly children: ReactNode
  readonly params: Promise<{ readonly locale: string }>
}

export const dynamicParams = false

export function generateStaticParams(): { locale: Locale }[] {
  return LOCALES.map((locale) => ({ locale }))
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const { locale } = await params
  const { shell } = MESSAGES[isLocale(locale) ? locale : 'en']
  return {
    title: { default: 'FlowBuilder', template: '%s · FlowBuilder' },
    description: shell.description,
    icons: { icon: '/favicon.svg' },
    manifest: '/manifest.webmanifest',
  }
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#182028' },
  ],
}

export default async function LocaleLayout({ children, params }: LayoutProps): Promise<ReactNode> {
  const { locale } = await params
  if (!isLocale(locale)) notFound()
  return (
    <html lang={LANGUAGE_TAGS[locale]} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers locale={locale} messages={MESSAGES[locale]} catalogue={CATALOGUES[locale]}>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  )
}
