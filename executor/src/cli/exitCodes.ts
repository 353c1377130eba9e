import { ChainErrorCode, RevertCode } from '@flowbuilder/sdk/actions/errors'

/** How a command ended, for scripts; docs/operating.md has the same table and a test compares the two. */
export const ExitCode = {
  OK: 0,
  UNEXPECTED: 1,
  USAGE: 2,
  WORKFLOW: 3,
  CHAIN: 4,
  GATEWAY: 5,
  RUN: 6,
  VERIFICATION: 7,
  MACHINE: 8,
  INTERRUPTED: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** Prefixes of the error codes behind each exit code. The longest match wins. */
const PREFIXES: Readonly<Partial<Record<ExitCode, readonly string[]>>> = {
  [ExitCode.USAGE]: ['USAGE_', 'KEY_', 'CONFIG_', 'NODE_OPTION', 'ACCOUNT_MISSING'],
  [ExitCode.WORKFLOW]: ['FLOW_', 'COMPILE_', 'FLOWVM_', 'INPUT_', 'PLAN_', 'SIMULATION_'],
  [ExitCode.CHAIN]: ['RPC_', 'DEPLOYMENT_', 'DEVELOPMENT_KEY_', 'ACCOUNT_UNFUNDED', 'SETTLEMENT_'],
  [ExitCode.GATEWAY]: ['GATEWAY_', 'BLOB_'],
  [ExitCode.RUN]: ['RUN_', 'HTTP_', 'CHAIN_', 'SCRIPT_', 'SANDBOX_'],
  [ExitCode.VERIFICATION]: ['VERIFY_', 'PROOF_', 'AUDIT_'],
  [ExitCode.MACHINE]: [
    'PORT_',
    'DEVNET_',
    'DATA_DIR_',
    'STORAGE_',
    'LOG_',
    'SIGNER_',
    'LEDGER_',
    'CONSENSUS_',
    'NETWORK_',
    'WORKER_',
    'QUEUE_',
    'ARTIFACT_',
    ...['SANDBOX_ENGINE_', 'SANDBOX_EXECUTOR_', 'SANDBOX_BUSY'],
  ],
  [ExitCode.INTERRUPTED]: ['INTERRUPTED', 'SANDBOX_CANCELLED'],
}

/** What the SDK reports about the chain, refusals of the contracts included: more codes than prefixes. */
const CHAIN_CODES: readonly string[] = [
  ...Object.values(ChainErrorCode),
  ...Object.values(RevertCode),
]

/** Exit code of an error code; UNEXPECTED for a code that no prefix names. */
export function exitCodeOf(errorCode: string): ExitCode {
  let best: { readonly exitCode: ExitCode; readonly length: number } = {
    exitCode: CHAIN_CODES.includes(errorCode) ? ExitCode.CHAIN : ExitCode.UNEXPECTED,
    length: 0,
  }
  for (const [exitCode, prefixes] of Object.entries(PREFIXES)) {
    for (const prefix of prefixes) {
      if (!errorCode.startsWith(prefix) || prefix.length <= best.length) continue
      best = { exitCode: Number(exitCode) as ExitCode, length: prefix.length }
    }
  }
  return best.exitCode
}
