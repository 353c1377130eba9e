'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Address } from 'viem'
import { useNetwork } from '../network/useNetwork.ts'
import { DropdownItem } from '../ui/Dropdown.tsx'
import { Icon } from '../ui/Icon.tsx'
import { fundBurner } from '../wallet/fundBurner.ts'

/** Fills a burner with play money; there is none but on a local chain. */
export function FaucetItem({ account }: { readonly account: Address }): ReactNode {
  const t = useTranslations('wallet')
  const { chain, isLocal } = useNetwork()
  const queries = useQueryClient()
  const fund = useMutation({
    mutationFn: async () => {
      if (chain !== undefined) await fundBurner(chain, account)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['balance'] }),
  })
  if (!isLocal) return null
  return (
    <DropdownItem icon={<Icon name="download" />} onClick={() => fund.mutate()}>
      {t('faucet')}
    </DropdownItem>
  )
}
