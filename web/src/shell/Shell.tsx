'use client'

import { Burger } from '@mantine/core'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { NetworkFooter } from './NetworkFooter.tsx'
import { OfflineBanner } from './OfflineBanner.tsx'
import { PreferencesMenu } from './PreferencesMenu.tsx'
import styles from './shell.module.css'
import { WalletButton } from './WalletButton.tsx'

const PAGES = ['runs', 'designer', 'submit', 'verify', 'explorer', 'stake'] as const

/** Header, navigation and footer around a page. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useTranslations('shell')
  const locale = useLocale()
  const path = usePathname()
  const [open, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <header className={styles['header']}>
        <div className={`${styles['frame']} ${styles['bar']}`}>
          <div className={styles['menuButton']}>
            <Burger
              size="sm"
              opened={open}
              onClick={() => setOpen(!open)}
              aria-label={t('menu')}
              aria-expanded={open}
            />
          </div>
          <Link className={styles['brand']} href={`/${locale}/`} prefetch={false} onClick={close}>
            <Logo />
            FlowBuilder
          </Link>
          <nav className={styles['nav']} data-open={open || undefined} aria-label={t('navigation')}>
            {PAGES.map((page) => (
              <Link
                key={page}
                className={styles['link']}
                href={`/${locale}/${page}/`}
                prefetch={false}
                onClick={close}
                aria-current={path.startsWith(`/${locale}/${page}`) ? 'page' : undefined}
              >
                {t(`pages.${page}`)}
              </Link>
            ))}
          </nav>
          <div className={styles['tools']}>
            <WalletButton />
            <PreferencesMenu />
          </div>
        </div>
      </header>
      <OfflineBanner />
      <main id="main" className={`${styles['frame']} ${styles['main']}`}>
        {children}
      </main>
      <footer className={styles['footer']}>
        <NetworkFooter />
      </footer>
    </>
  )
}

function Logo(): ReactNode {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0e5f63" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <path d="M9 16h6M15 16c3 0 2-6 5-6h2M15 16c3 0 2 6 5 6h2" />
      </g>
      <g fill="#fff">
        <circle cx="8" cy="16" r="3" />
        <circle cx="24" cy="10" r="3" />
        <circle cx="24" cy="22" r="3" />
      </g>
    </svg>
  )
}
