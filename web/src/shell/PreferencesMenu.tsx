'use client'

import { useMantineColorScheme } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { LANGUAGE_TAGS, LOCALES, type Locale } from '../i18n/locales.ts'
import { Dropdown, DropdownItem, DropdownLabel } from '../ui/Dropdown.tsx'
import { Icon } from '../ui/Icon.tsx'

const NAMES: Readonly<Record<Locale, string>> = { en: 'English', zh: '中文' }
const SCHEMES = [
  { value: 'light', icon: 'sun' },
  { value: 'dark', icon: 'moon' },
  { value: 'auto', icon: 'clock' },
] as const
const SettingsDialog = dynamic(() =>
  import('./SettingsDialog.tsx').then((file) => file.SettingsDialog),
)

/** Language, colours, and where requests go. */
export function PreferencesMenu(): ReactNode {
  const t = useTranslations('shell')
  const locale = useLocale()
  const { setColorScheme } = useMantineColorScheme()
  const [settings, setSettings] = useState(false)
  return (
    <>
      <Dropdown label={t('preferences')} button={<Icon name="settings" size={18} />}>
        {(close) => (
          <>
            <DropdownLabel>{t('language')}</DropdownLabel>
            {LOCALES.map((other) => (
              <DropdownItem
                key={other}
                lang={LANGUAGE_TAGS[other]}
                icon={<Icon name={other === locale ? 'check' : 'globe'} />}
                onClick={() => changeLocale(other)}
              >
                {NAMES[other]}
              </DropdownItem>
            ))}
            <DropdownLabel>{t('colours')}</DropdownLabel>
            {SCHEMES.map(({ value, icon }) => (
              <DropdownItem
                key={value}
                icon={<Icon name={icon} />}
                onClick={() => {
                  setColorScheme(value)
                  close()
                }}
              >
                {t(value)}
              </DropdownItem>
            ))}
            <DropdownLabel>{t('network')}</DropdownLabel>
            <DropdownItem
              icon={<Icon name="settings" />}
              onClick={() => {
                setSettings(true)
                close()
              }}
            >
              {t('connections')}
            </DropdownItem>
          </>
        )}
      </Dropdown>
      {settings ? <SettingsDialog onClose={() => setSettings(false)} /> : null}
    </>
  )
}

/** The same page in another language; its query, such as the id of a run, stays. */
function changeLocale(locale: Locale): void {
  const { pathname, search } = window.location
  window.location.assign(pathname.replace(/\/(en|zh)\//, `/${locale}/`) + search)
}
