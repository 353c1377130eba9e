/** Languages of the dApp, the default first. Each has a file in messages/ and a folder in the export. */
export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]

/** BCP 47 tags for `lang` attributes and number formats. */
export const LANGUAGE_TAGS: Readonly<Record<Locale, string>> = { en: 'en', zh: 'zh-CN' }

export function isLocale(value: string): value is Locale {
  return (LOCALES as readonly string[]).includes(value)
}
