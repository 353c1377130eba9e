import type { Hex } from 'viem'
import { canonicalBytes, hashBytes } from './canonicalJson.ts'
import type { Definition } from './definition.ts'

/**
 * UTF-8 bytes of the canonical form (RFC 8785) of a definition: what is published and hashed.
 * Comments, key order, YAML style and written-out defaults leave no trace in it.
 *
 * Source: docs/specs/workflow.md section 3.
 */
export function canonicalizeDefinition(definition: Definition): Uint8Array {
  const { locations: _, ...published } = definition
  return canonicalBytes(published)
}

/** `definitionHash`: keccak-256 of the canonical form. */
export function hashDefinition(definition: Definition): Hex {
  return hashBytes(canonicalizeDefinition(definition))
}
