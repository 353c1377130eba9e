'use client'

import { Skeleton, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Hash, Hex as HexValue } from 'viem'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'

export interface CertificatePanelProps {
  readonly chain: Chain
  readonly id: HexValue
  readonly transactionHash: Hash
}

/** The validators whose certificate settled a request, read from the chain. */
export function CertificatePanel(props: CertificatePanelProps): ReactNode {
  const { chain, id, transactionHash } = props
  const t = useTranslations('committee')
  const tag = useLanguageTag()
  const certificate = useQuery({
    queryKey: ['certificate', chain.rpcUrl, id, transactionHash],
    queryFn: async () => {
      const { readCertificate } = await import('../model/readCertificate.ts')
      return (await readCertificate(props)) ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data } = certificate
  if (data === null) return null
  return (
    <Panel
      title={t('certificate')}
      flush
      aside={
        data === undefined ? undefined : (
          <Text size="xs" c="var(--flow-muted)">
            {t('certificateOf', {
              epoch: data.epoch.toString(),
              height: data.height.toString(),
              round: data.round,
            })}
          </Text>
        )
      }
    >
      {certificate.error !== null ? (
        <ErrorNotice error={certificate.error} onRetry={() => void certificate.refetch()} />
      ) : data === undefined ? (
        <Skeleton height={180} m="md" w="auto" />
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('validator')}</Table.Th>
              <Table.Th ta="right">{t('weight')}</Table.Th>
              <Table.Th>{t('signature')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.members.map(({ owner, share, signed }) => (
              <Table.Tr key={owner} data-signed={signed}>
                <Table.Td>
                  <Hex value={owner} />
                </Table.Td>
                <Table.Td ta="right">
                  {new Intl.NumberFormat(tag, {
                    style: 'percent',
                    maximumFractionDigits: 1,
                  }).format(share)}
                </Table.Td>
                <Table.Td>
                  <Badge tone={signed ? 'good' : 'idle'}>
                    {signed ? t('signed') : t('absent')}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}
