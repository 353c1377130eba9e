'use client'

import { Progress, Stack, Table, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { CommitteeView } from '../../../network/gatewayTypes.ts'
import { Hex } from '../../../ui/Hex.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import type { Tone } from '../../../ui/tones.ts'
import { type Tally, tallyVotes } from '../model/tallyVotes.ts'

type Member = CommitteeView['members'][number]
type Observation = CommitteeView['observations'][number]

const OUTCOME_TONES: Readonly<Record<NonNullable<Observation['outcome']>, Tone>> = {
  agreed: 'good',
  failed: 'bad',
  split: 'bad',
}

/** Who works on a request, who voted for what, and what they saw outside: as the ledger has it now. */
export function CommitteePanel({
  committee,
  epoch,
}: {
  readonly committee: CommitteeView
  /** Of the ledger now; undefined if the gateway does not say. */
  readonly epoch: number | undefined
}): ReactNode {
  const t = useTranslations('committee')
  const tag = useLanguageTag()
  const tally = tallyVotes(committee)
  const share = (weight: number): string =>
    new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(
      tally.total === 0 ? 0 : weight / tally.total,
    )
  const leading = tally.leading?.weight ?? 0
  return (
    <Panel
      title={t('title')}
      flush
      aside={
        <Text size="xs" c="var(--flow-muted)">
          {epoch === undefined
            ? t('admitted', { block: committee.admittedAt })
            : t('admittedIn', { block: committee.admittedAt, epoch })}
        </Text>
      }
    >
      <Stack gap={6} p="md" pb="xs">
        <Text size="sm">
          {t('votes', { voters: tally.voters, members: committee.members.length })}{' '}
          {tally.leading === undefined ? null : t('leading', { share: share(leading) })}
        </Text>
        <Progress
          value={tally.total === 0 ? 0 : (100 * leading) / tally.total}
          color={tally.split ? 'orange' : 'flow'}
          aria-label={t('progress')}
        />
        <Text size="xs" c="var(--flow-muted)">
          {t('needed')}
        </Text>
      </Stack>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('member')}</Table.Th>
            <Table.Th ta="right">{t('weight')}</Table.Th>
            <Table.Th>{t('vote')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {committee.members.map((member) => (
            <Table.Tr key={member.operator} data-member={member.operator}>
              <Table.Td>
                <Hex value={member.operator} />{' '}
                {member.performs ? <Badge tone="busy">{t('performs')}</Badge> : null}
              </Table.Td>
              <Table.Td ta="right">{share(member.weight)}</Table.Td>
              <Table.Td>
                <Vote member={member} tally={tally} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {committee.observations.length === 0 ? null : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('observed')}</Table.Th>
              <Table.Th>{t('rule')}</Table.Th>
              <Table.Th>{t('seen')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {committee.observations.map(({ task, rule, seen, outcome }) => (
              <Table.Tr key={task}>
                <Table.Td>{task}</Table.Td>
                <Table.Td>{t(`rules.${rule}`)}</Table.Td>
                <Table.Td>
                  {outcome === undefined ? (
                    t('seenBy', { seen, members: committee.members.length })
                  ) : (
                    <Badge tone={OUTCOME_TONES[outcome]}>{t(`outcomes.${outcome}`)}</Badge>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}

function Vote({ member, tally }: { readonly member: Member; readonly tally: Tally }): ReactNode {
  const t = useTranslations('committee')
  const { resultHash } = member
  if (resultHash === undefined) return <Badge tone="idle">{t('noVote')}</Badge>
  const withMost = resultHash === tally.leading?.resultHash
  return (
    <span title={resultHash}>
      <Badge tone={withMost ? 'good' : 'bad'}>{withMost ? t('same') : t('other')}</Badge>
    </span>
  )
}
