import type { LocalAccount } from 'viem'
import type { TaskExecutors } from '../attempts.ts'
import { ChainReadExecutor } from './chain/chainReadExecutor.ts'
import { type ChainEndpoint, Chains } from './chain/chains.ts'
import { ChainWriteExecutor, type ChainWriteExecutorOptions } from './chain/chainWriteExecutor.ts'
import { ComputeExecutor } from './compute/computeExecutor.ts'
import { HttpExecutor, type HttpExecutorOptions } from './http/httpExecutor.ts'
import { ScriptExecutor } from './script/scriptExecutor.ts'
import { SqlExecutor } from './sql/sqlExecutor.ts'
import { SqlPool } from './sql/sqlPool.ts'

export interface CreateExecutorsOptions {
  readonly http?: HttpExecutorOptions
  /** Chains that tasks may use; the first is meant by a task that names none. @default none */
  readonly chains?: readonly ChainEndpoint[]
  readonly chainWrite?: ChainWriteExecutorOptions
  /** Scripts that run at the same time, each in a thread. @default that of the sandbox pool */
  readonly scriptThreads?: number
  /** Queries that run at the same time, each in a thread. @default that of the SQL pool */
  readonly sqlThreads?: number
}

export interface CreateExecutorsModules {
  /** Pays for transactions of `chain.write`. @default none: such tasks fail */
  readonly account?: LocalAccount | undefined
}

/** Executors and the threads behind them. */
export interface OpenExecutors {
  readonly executors: TaskExecutors
  close(): Promise<void>
}

/** The real executors of every kind but `wait`, which is the engine's. Nothing is started before the first task. */
export function createExecutors(
  { http, chains, chainWrite, scriptThreads, sqlThreads }: CreateExecutorsOptions = {},
  { account }: CreateExecutorsModules = {},
): OpenExecutors {
  const endpoints = new Chains(chains ?? [])
  const script = new ScriptExecutor(scriptThreads === undefined ? {} : { threads: scriptThreads })
  const pool = new SqlPool(sqlThreads === undefined ? {} : { threads: sqlThreads })
  return {
    executors: {
      compute: new ComputeExecutor(),
      script,
      sql: new SqlExecutor({ pool }),
      http: new HttpExecutor(http),
      'chain.read': new ChainReadExecutor({ chains: endpoints }),
      'chain.write': new ChainWriteExecutor(chainWrite ?? {}, { chains: endpoints, account }),
    },
    async close() {
      await Promise.all([script.close(), pool.close()])
    },
  }
}
