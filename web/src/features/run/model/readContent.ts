import type { FlowPlan } from '@flowbuilder/sdk/planner/flowPlan'
import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import type { Gateway } from '../../../network/gateway.ts'
import type { RequestView } from '../../../network/gatewayTypes.ts'

/** What a run computes, from the blobs that its request commits to. */
export interface RunContent {
  readonly name: string
  readonly description: string | undefined
  /** Canonical JSON, as the request names it by hash. */
  readonly definition: string
  readonly plan: FlowPlan
  /** By name: integers as decimal strings, tables as rows. */
  readonly inputs: Readonly<Record<string, JsonValue>>
}

/** Errors: those of the gateway; WEB_GATEWAY_WRONG_BLOB; FLOW_* if the definition is none. */
export async function readContent(gateway: Gateway, request: RequestView): Promise<RunContent> {
  const [definitionBytes, inputsBytes] = await Promise.all([
    gateway.blob(request.definitionHash),
    gateway.blob(request.inputsHash),
  ])
  const text = new TextDecoder().decode(definitionBytes)
  const definition = parseFlow(text, { file: 'definition' })
  const inputs = JSON.parse(new TextDecoder().decode(inputsBytes)) as Record<string, JsonValue>
  const { name, description } = definition
  return { name, description, definition: text, plan: planFlow(definition), inputs }
}
