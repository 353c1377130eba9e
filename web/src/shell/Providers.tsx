'use client'

import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type Messages, NextIntlClientProvider } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import type { ErrorCatalogue } from '../errors/describeError.ts'
import { ErrorCatalogueProvider } from '../errors/errorCatalogue.tsx'
import type { Locale } from '../i18n/locales.ts'
import { useSettings } from '../network/settings.ts'
import { theme } from '../theme/theme.ts'
import { useWallet } from '../wallet/walletStore.ts'

export interface ProvidersProps {
  readonly locale: Locale
  readonly messages: Messages
  readonly catalogue: ErrorCatalogue | undefined
  readonly children: ReactNode
}

/** What every page stands on: look, language, cache of answers, settings and wallet. */
export function Providers({ locale, messages, catalogue, children }: ProvidersProps): ReactNode {
  const [client] = useState(
    () =>
      new QueryClient({
        // A gateway on this machine answers without a network too; and what is refused offline must say so at once: a change that
        // waited for the network would be signed later, about data that nobody has seen.
        defaultOptions: {
          queries: { retry: 1, retryDelay: 1_000, staleTime: 2_000, networkMode: 'always' },
          mutations: { networkMode: 'always' },
        },
      }),
  )
  const load = useSettings((state) => state.load)
  const start = useWallet((state) => state.start)
  useEffect(() => {
    load()
    localStorage.setItem('flow.locale', locale)
    return start()
  }, [load, start, locale])
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC">
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <ErrorCatalogueProvider catalogue={catalogue}>
          <QueryClientProvider client={client}>{children}</QueryClientProvider>
        </ErrorCatalogueProvider>
      </MantineProvider>
    </NextIntlClientProvider>
  )
}
