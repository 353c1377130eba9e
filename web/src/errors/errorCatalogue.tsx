'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { type DescribedError, describeError, type ErrorCatalogue } from './describeError.ts'

const CatalogueContext = createContext<ErrorCatalogue | undefined>(undefined)

/** Gives the texts of errors to the page; undefined for English, whose texts are in the errors themselves. */
export function ErrorCatalogueProvider({
  catalogue,
  children,
}: {
  readonly catalogue: ErrorCatalogue | undefined
  readonly children: ReactNode
}): ReactNode {
  return <CatalogueContext value={catalogue}>{children}</CatalogueContext>
}

/** Describes anything that was thrown, in the language of the page. */
export function useDescribeError(): (error: unknown) => DescribedError {
  const catalogue = useContext(CatalogueContext)
  return (error) => describeError(error, catalogue)
}
