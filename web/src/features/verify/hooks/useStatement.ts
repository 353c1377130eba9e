import type { SettlementCheck } from '@flowbuilder/sdk/verify/check'
import { useTranslations } from 'next-intl'

/** Writes the statement of a check in the language of the page. */
export function useStatement(): (check: SettlementCheck) => string {
  const t = useTranslations('verify')
  // Which arguments a statement takes is not in its type.
  return ({ id, about }) => t(`checks.${id}`, about as never)
}
