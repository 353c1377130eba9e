'use client'

import { Button, Text, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useState } from 'react'
import { parseEther, writeEther } from '../../../format/parseEther.ts'
import styles from './stake.module.css'

export interface AmountFormProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly action: string
  /** Wei. */
  readonly least: bigint
  /** Wei; undefined while it is not known. */
  readonly most: bigint | undefined
  readonly initial?: bigint | undefined
  readonly busy: boolean
  readonly onSubmit: (wei: bigint) => void
}

/** An amount of ether and one thing to do with it. */
export function AmountForm(props: AmountFormProps): ReactNode {
  const { label, hint, action, least, most, initial, busy, onSubmit } = props
  const t = useTranslations('stake')
  const [text, setText] = useState(initial === undefined ? '' : writeEther(initial))
  const wei = parseEther(text)
  const problem = (): string | undefined => {
    if (text.trim() === '') return undefined
    if (wei === undefined) return t('amountMalformed')
    if (wei < least) return t('amountLeast', { least: writeEther(least) })
    return most !== undefined && wei > most
      ? t('amountMost', { most: writeEther(most) })
      : undefined
  }
  const wrong = problem()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (wei !== undefined && wrong === undefined) onSubmit(wei)
  }
  return (
    <form className={styles['form']} onSubmit={submit}>
      <TextInput
        label={label}
        description={hint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="decimal"
        placeholder="0.0"
        value={text}
        error={wrong}
        rightSection={<Text size="xs">ETH</Text>}
        rightSectionWidth={44}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={busy}
        disabled={wei === undefined || wrong !== undefined}
      >
        {action}
      </Button>
    </form>
  )
}
