'use client'

import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { PreparedSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import {
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { getGasPrice } from 'viem/actions'
import { downloadText } from '../../../format/downloadText.ts'
import { parseEther, writeEther } from '../../../format/parseEther.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { useBalance } from '../../../wallet/useBalance.ts'
import { useWallet } from '../../../wallet/walletStore.ts'
import { modeName } from '../../runs/model/modeName.ts'
import { rememberPending } from '../model/draft.ts'
import type { SendStage } from '../model/sendRequest.ts'
import { suggestFee } from '../model/suggestFee.ts'

const DEADLINES_SECONDS = { tenMinutes: 600, hour: 3_600, day: 86_400, week: 604_800 } as const
type DeadlineName = keyof typeof DEADLINES_SECONDS

/** Money and time of a request, and the button that sends it. */
export function SendForm({
  prepared,
}: {
  readonly prepared: PreparedSubmission | undefined
}): ReactNode {
  const t = useTranslations('submit')
  const locale = useLocale()
  const router = useRouter()
  const { gateway, chain } = useNetwork()
  const wallet = useWallet((state) => state.connected)
  const balance = useBalance(wallet?.account)
  const [typedFee, setTypedFee] = useState<string>()
  const [deadline, setDeadline] = useState<DeadlineName>('hour')
  const [stage, setStage] = useState<SendStage>()
  const [way, setWay] = useState<'send' | 'sign'>('send')
  const prices = useQuery({
    queryKey: ['fee', chain?.rpcUrl],
    queryFn: async () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      const { client, deployment } = chain
      const [{ minFee }, gasPrice] = await Promise.all([
        getParameters(client, { deployment }),
        getGasPrice(client),
      ])
      return { minFee, gasPrice }
    },
    enabled: chain !== undefined,
    staleTime: 30_000,
  })
  const mode = modeName(prepared?.mode ?? VerifyMode.ZK)
  const suggested = prices.data && suggestFee(prices.data, mode)
  const feeText = typedFee ?? (suggested === undefined ? '' : writeEther(suggested))
  const fee = parseEther(feeText)
  const tooLow = fee !== undefined && prices.data !== undefined && fee < prices.data.minFee
  const tooPoor = fee !== undefined && balance !== undefined && balance < fee
  const send = useMutation({
    mutationFn: async () => {
      if (
        chain === undefined ||
        wallet === undefined ||
        prepared === undefined ||
        fee === undefined
      )
        throw new TypeError('the button is disabled')
      const deadlineSeconds = DEADLINES_SECONDS[deadline]
      const options = { gateway, chain, wallet, prepared, fee, deadlineSeconds, onStage: setStage }
      if (way === 'sign') {
        const [{ signRequest }, { writeOrderFile }] = await Promise.all([
          import('../model/signRequest.ts'),
          import('../model/orderFile.ts'),
        ])
        const orderRun = await signRequest(options)
        const text = writeOrderFile(orderRun, chain.deployment)
        downloadText('order.json', text, 'application/json')
        return undefined
      }
      const { sendRequest } = await import('../model/sendRequest.ts')
      return sendRequest(options)
    },
    onSuccess: (id) => {
      if (id === undefined) return
      rememberPending(undefined)
      router.push(`/${locale}/run/?id=${id}`)
    },
  })
  const feeError = (): string | undefined => {
    if (feeText !== '' && fee === undefined) return t('feeMalformed')
    if (tooLow) return t('feeTooLow', { least: writeEther(prices.data?.minFee ?? 0n) })
    return tooPoor ? t('feeTooHigh') : undefined
  }
  const ready =
    prepared !== undefined && wallet !== undefined && fee !== undefined && chain !== undefined
  return (
    <Stack gap="md">
      <Group grow align="flex-start">
        <TextInput
          label={t('fee')}
          description={t('feeHint')}
          inputMode="decimal"
          value={feeText}
          error={feeError()}
          rightSection={<Text size="xs">ETH</Text>}
          rightSectionWidth={44}
          onChange={(event) => setTypedFee(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('deadline')}
          description={t('deadlineHint')}
          value={deadline}
          data={Object.keys(DEADLINES_SECONDS).map((value) => ({
            value,
            label: t(`deadlines.${value as DeadlineName}`),
          }))}
          onChange={({ currentTarget }) => setDeadline(currentTarget.value as DeadlineName)}
        />
      </Group>
      <Facts
        items={[
          [t('atMost'), fee === undefined ? '–' : <Amount key="most" wei={fee} />],
          [t('ifNobody'), t('refundText')],
          [t('mode'), t(`checkedBy.${mode}`)],
        ]}
      />
      <SegmentedControl
        aria-label={t('way')}
        value={way}
        data={[
          { value: 'send', label: t('ways.send') },
          { value: 'sign', label: t('ways.sign') },
        ]}
        onChange={(value) => setWay(value as typeof way)}
      />
      {way === 'sign' ? <Text size="sm">{t('signText')}</Text> : null}
      {send.error === null ? null : <ErrorNotice error={send.error} />}
      <Button
        size="md"
        loading={send.isPending}
        disabled={!ready || feeError() !== undefined}
        onClick={() => send.mutate()}
      >
        {t(way)}
      </Button>
      <Text size="sm" c="var(--flow-muted)" role="status" mih={20}>
        {send.isPending && stage !== undefined
          ? t(`stages.${stage}`)
          : send.isSuccess && way === 'sign'
            ? t('signed')
            : prepared === undefined
              ? t('needsFlow')
              : wallet === undefined
                ? t('needsWallet')
                : ''}
      </Text>
    </Stack>
  )
}
