import type {
  VerifyMode,
  WorkflowContent,
  WorkflowRequest,
  WorkflowTerms,
} from './workflowRequest.ts'

/** Terms as viem decodes them: an enum is any number to it. */
export type DecodedTerms = Omit<WorkflowTerms, 'mode'> & { readonly mode: number }

/** The request that terms and content of a call or an event make. */
export function joinRequest(terms: DecodedTerms, content: WorkflowContent): WorkflowRequest {
  // The contract has decoded the mode before: it is one of the enum.
  return { ...terms, ...content, mode: terms.mode as VerifyMode }
}
