import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { submitWorkflow } from '@flowbuilder/sdk/actions/submitWorkflow'
import { PLAIN_TERMS } from '@flowbuilder/sdk/actions/workflowRequest'
import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { prepareSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import { bytesToHex, createWalletClient, http, parseEther, publicActions } from 'viem'
import { parseAmount, parseDuration } from '../executor/src/cli/parseOptions.ts'
import { readAccount } from '../executor/src/node/readAccount.ts'
import { runScript, usageError } from './support/runScript.ts'

const HELP = `
node scripts/submit.ts <flow.yaml> <inputs.yaml> [options]

Submits a workflow with the SDK alone: compile, upload two blobs, send one transaction. Prints the id and does not wait.

  --fee AMOUNT         for the executor        (default: 0.002 ETH)
  --deadline DURATION  how long it is open     (default: 1h)
`
const DEFAULT_FEE = parseEther('0.002')

await runScript(
  HELP,
  { fee: { type: 'string' }, deadline: { type: 'string' } },
  async ({ values, positionals, network, terminal }) => {
    const [flowFile, inputsFile] = positionals
    if (flowFile === undefined || inputsFile === undefined)
      throw usageError('a workflow file and an inputs file are needed')
    const account = await readAccount(network.keyFile)
    const client = createWalletClient({
      account,
      transport: http(network.rpcUrl),
      pollingInterval: 500,
    }).extend(publicActions)

    const definition = parseFlow(await readFile(flowFile, 'utf8'), { file: flowFile })
    const text = await readFile(inputsFile, 'utf8')
    const inputs = readInputs(definition, [{ kind: 'document', file: inputsFile, text }])
    const prepared = prepareSubmission({ definition, inputs })
    const { mode, content } = prepared

    for (const [hash, bytes] of [
      [content.definitionHash, prepared.definitionBytes],
      [content.inputsHash, prepared.inputsBytes],
    ] as const) {
      const answer = await fetch(`${network.gatewayUrl}/blobs/${hashToCid(hash)}`, {
        method: 'PUT',
        body: Uint8Array.from(bytes),
      })
      if (!answer.ok) throw new Error(`the gateway refused a blob: ${await answer.text()}`)
    }

    const { timestamp } = await client.getBlock()
    const sent = await submitWorkflow(client, {
      deployment: await network.deployment(),
      request: {
        ...PLAIN_TERMS,
        owner: account.address,
        mode,
        deadline: timestamp + BigInt(parseDuration(String(values['deadline'] ?? '1h'))),
        fee: values['fee'] === undefined ? DEFAULT_FEE : parseAmount(String(values['fee'])),
        ...content,
        // Chosen by us: sending the same request again with the same number is refused, not paid twice.
        clientRequestId: bytesToHex(randomBytes(32)),
      },
    })
    terminal.document(
      sent,
      () =>
        `Submitted ${sent.id} in ${sent.transactionHash}.\nFollow it: npx flow status ${sent.id}`,
    )
  },
)
