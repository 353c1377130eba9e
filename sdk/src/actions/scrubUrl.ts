const URL_PATTERN = /\b(?:https?|wss?):\/\/[^\s"'<>)\]]+/g

/** Scheme and host of a URL: user, password, path and query may hold a key. */
export function scrubUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.host === '') return 'the RPC URL'
  return `${parsed.protocol}//${parsed.host}`
}

/** The text with each URL in it cut down to scheme and host. */
export function scrubUrls(text: string): string {
  return text.replaceAll(URL_PATTERN, scrubUrl)
}
