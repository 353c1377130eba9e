import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalizeDefinition } from '@flowbuilder/sdk/workflow/canonicalizeDefinition'
import { canonicalizeInputs } from '@flowbuilder/sdk/workflow/inputs/canonicalizeInputs'
import type { Inputs } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { type Hex, keccak256, numberToHex } from 'viem'
import { createResultSigner } from '../../consensus/bls/resultSigner.ts'
import { executorKey, LedgerMode, type RequestEntry, requestKey } from '../../ledger/state.ts'
import { MemberState } from '../../membership/membership.ts'
import { CONTEXT, genesisOf, operatorOf, secretOf } from '../../replica/testing/replicaCluster.ts'
import type { TaskExecutors } from '../../runtime/attempts.ts'
import { ComputeExecutor } from '../../runtime/tasks/compute/computeExecutor.ts'
import { blobUnavailable } from '../../storage/blobs/errors.ts'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import { type OpenCommittee, openCommittee } from '../openCommittee.ts'
import { LedgerTwin } from './ledgerTwin.ts'

/** A node of the cluster: what survives a crash, and what does not. */
export interface ClusterNode {
  readonly operator: Hex
  readonly directory: string
  readonly store: MemoryStore
  readonly blobs: Map<Hex, Uint8Array>
  readonly faults: unknown[]
  open: OpenCommittee | undefined
}

export interface ClusterOptions {
  readonly size: number
  /** Kinds of tasks of each node, besides compute. */
  readonly executors: (index: number) => TaskExecutors
}

/** Between two blocks. */
const BLOCK_MS = 10
const WAIT_MS = 20_000

/** Nodes that share a ledger twin: real committees, engines and journals in folders of their own. */
export class CommitteeCluster {
  readonly ledger: LedgerTwin
  readonly nodes: ClusterNode[] = []
  readonly #options: ClusterOptions
  readonly #directory: string
  readonly #timer: NodeJS.Timeout
  #requests = 0

  private constructor(options: ClusterOptions, directory: string) {
    this.#options = options
    this.#directory = directory
    this.ledger = new LedgerTwin(genesisOf(options.size))
    this.#timer = setInterval(() => this.ledger.block(), BLOCK_MS)
  }

  static async start(options: ClusterOptions): Promise<CommitteeCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'flow-committee-'))
    const cluster = new CommitteeCluster(options, directory)
    for (let index = 0; index < options.size; index += 1) {
      const operator = operatorOf(index)
      cluster.nodes.push({
        operator,
        directory: join(directory, String(index)),
        store: new MemoryStore(),
        blobs: new Map(),
        faults: [],
        open: undefined,
      })
      cluster.ledger.say(operator, { type: 'heartbeat', capabilities: [] })
      await cluster.open(index)
    }
    // Nobody is drawn of whom the ledger has not heard.
    await cluster.until(() => {
      const known = ({ operator }: ClusterNode): boolean =>
        cluster.ledger.state.get(executorKey(operator)) !== undefined
      return cluster.nodes.every(known) ? true : undefined
    })
    return cluster
  }

  /** Starts a node, for the first time or after a crash. */
  async open(index: number): Promise<OpenCommittee> {
    const node = this.node(index)
    this.ledger.up(node.operator)
    const nodes = this.nodes
    node.open = await openCommittee(
      { directory: node.directory },
      {
        validator: this.ledger.validatorOf(node.operator),
        membership: {
          stateOf: (operator) =>
            nodes.find((other) => other.operator === operator)?.open === undefined
              ? MemberState.SUSPECT
              : MemberState.LIVE,
          onChange: () => () => undefined,
        },
        executors: { compute: new ComputeExecutor(), ...this.#options.executors(index) },
        store: node.store,
        blobs: {
          fetch: async (hash) => {
            const holder = nodes.find(
              ({ open, blobs }) => (open !== undefined || blobs === node.blobs) && blobs.has(hash),
            )
            const bytes = holder?.blobs.get(hash)
            if (bytes === undefined) throw blobUnavailable(hash, nodes.length)
            node.blobs.set(hash, bytes)
            return bytes
          },
          put: async (bytes) => {
            const hash = keccak256(bytes)
            node.blobs.set(hash, bytes)
            return hash
          },
        },
        signResult: createResultSigner(secretOf(index), CONTEXT),
        onFault: (error) => node.faults.push(error),
        onFatal: (error) => node.faults.push(error),
      },
    )
    return node.open
  }

  /** Stops a node at once: what it said and no block has is lost. */
  async crash(index: number): Promise<void> {
    const node = this.node(index)
    const { open } = node
    node.open = undefined
    this.ledger.down(node.operator)
    await open?.close()
  }

  /** Submits a workflow, whose blobs the first node has, and waits until the ledger has it. */
  async submit(text: string, inputs: Inputs, size: number): Promise<RequestEntry> {
    const definition = parseFlow(text, { file: 'flow.yaml' })
    const definitionBytes = canonicalizeDefinition(definition)
    const inputsBytes = canonicalizeInputs(inputs)
    const [definitionHash, inputsHash] = [keccak256(definitionBytes), keccak256(inputsBytes)]
    const { blobs } = this.node(0)
    blobs.set(definitionHash, definitionBytes)
    blobs.set(inputsHash, inputsBytes)
    this.#requests += 1
    const request = numberToHex(this.#requests, { size: 32 })
    const mode = definition.verify === 'quorum' ? LedgerMode.QUORUM : LedgerMode.OPTIMISTIC
    const deadlineS = genesisOf(1).timeS + 600
    const hashes = { definitionHash, inputsHash }
    const terms = { mode, ...hashes, needs: [], deadlineS, callbackGas: 0, size }
    this.ledger.say(operatorOf(0), { type: 'admit', request, ...terms })
    return this.until(() => this.entry(request))
  }

  entry(request: Hex): RequestEntry | undefined {
    return this.ledger.state.get(requestKey(request))
  }

  node(index: number): ClusterNode {
    const node = this.nodes[index]
    if (node === undefined) throw new Error(`there is no node ${index}`)
    return node
  }

  indexOf(operator: string): number {
    return this.nodes.findIndex((node) => node.operator === operator)
  }

  async until<Found>(find: () => Found | undefined): Promise<Found> {
    const deadline = performance.now() + WAIT_MS
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (performance.now() > deadline) throw new Error(`not in time: ${this.#describe()}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  #describe(): string {
    const states = this.nodes.map(({ open, faults }) => {
      const seen = open?.committee.assignments.map(({ name, status, fault }) => ({
        name,
        status,
        fault,
      }))
      return { seen, faults: faults.map(String) }
    })
    return JSON.stringify(states)
  }

  async stop(): Promise<void> {
    for (const { open } of this.nodes) await open?.close()
    clearInterval(this.#timer)
    await rm(this.#directory, { recursive: true, force: true })
  }
}
