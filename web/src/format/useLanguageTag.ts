import { useLocale } from 'next-intl'
import { LANGUAGE_TAGS } from '../i18n/locales.ts'

/** BCP 47 tag of the page, for Intl. */
export function useLanguageTag(): string {
  return LANGUAGE_TAGS[useLocale()]
}
