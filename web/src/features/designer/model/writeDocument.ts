import type { Document } from 'yaml'

/** A workflow file as text: comments, quotes and blocks as they were; only spaces inside brackets may change. */
export function writeDocument(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
