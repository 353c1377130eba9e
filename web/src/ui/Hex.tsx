'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { shorten } from '../format/shorten.ts'
import { Icon } from './Icon.tsx'
import styles from './ui.module.css'

/** A hash or an address: short, whole on hover, and to be copied. */
export function Hex({
  value,
  full = false,
}: {
  readonly value: string
  /** Show all digits. */
  readonly full?: boolean
}): ReactNode {
  const t = useTranslations('common')
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <span className={`${styles['hex']} ${full ? styles['hexFull'] : ''}`}>
      <span title={value}>{full ? value : shorten(value)}</span>
      <button
        type="button"
        className={styles['copy']}
        aria-label={t('copy', { value: shorten(value) })}
        onClick={() => void copy().catch(() => undefined)}
      >
        <Icon name={copied ? 'check' : 'copy'} size={13} />
      </button>
    </span>
  )
}
