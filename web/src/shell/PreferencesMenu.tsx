'use client'

import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { LANGUAGE_TAGS, LOCALES } from '../i18n/locales.ts'
import { Icon } from '../ui/Icon.tsx'

const NAMES = { en: 'English', zh: '中文' } as const
const SettingsDialog = dynamic(() =>
  import('./SettingsDialog.tsx').then((file) => file.SettingsDialog),
)

/** Language, colours, and where requests go. */
export function PreferencesMenu(): ReactNode {
  const t = useTranslations('shell')
  const locale = useLocale()
  const path = usePathname()
  const { setColorScheme } = useMantineColorScheme()
  const [settings, setSettings] = useState(false)
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('preferences')}>
            <Icon name="settings" size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('language')}</Menu.Label>
          {LOCALES.map((other) => (
            <Menu.Item
              key={other}
              component="a"
              href={`${path.replace(/^\/[a-z]{2}/, `/${other}`)}`}
              lang={LANGUAGE_TAGS[other]}
              leftSection={<Icon name={other === locale ? 'check' : 'globe'} />}
              onClick={(event) => {
                // The address keeps its query: filters and the id of a run.
                event.preventDefault()
                const { pathname, search } = window.location
                window.location.assign(pathname.replace(/^\/[a-z]{2}/, `/${other}`) + search)
              }}
            >
              {NAMES[other]}
            </Menu.Item>
          ))}
          <Menu.Label>{t('colours')}</Menu.Label>
          <Menu.Item leftSection={<Icon name="sun" />} onClick={() => setColorScheme('light')}>
            {t('light')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="moon" />} onClick={() => setColorScheme('dark')}>
            {t('dark')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="clock" />} onClick={() => setColorScheme('auto')}>
            {t('auto')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="settings" />} onClick={() => setSettings(true)}>
            {t('connections')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {settings ? <SettingsDialog onClose={() => setSettings(false)} /> : null}
    </>
  )
}
