import * as blocking from '@duckdb/duckdb-wasm/blocking'
import { MAX_SQL_HEAP_BYTES, SQL_MEMORY_MB } from '../limits.ts'
import { type Imports, restrictImports } from './restrictImports.ts'

/** One table for a query, as an Arrow IPC stream. */
export interface SqlTable {
  /** Name in the query, letters, digits and "_". */
  readonly name: string
  readonly bytes: Uint8Array
  /** Columns in SQL, such as `"amount"::HUGEINT AS "amount"`. */
  readonly columns: string
}

const SETTINGS = [
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_community_extensions = false',
  'SET enable_external_access = false',
  `SET memory_limit = '${SQL_MEMORY_MB}MB'`,
  'SET preserve_insertion_order = true',
  'SET lock_configuration = true',
]

/** The part of the glue that is used, with its own doors opened: the published types hide them. */
interface Glue
  extends Pick<
    blocking.DuckDBBindingsBase,
    | 'instantiate'
    | 'open'
    | 'connect'
    | 'createPrepared'
    | 'runPrepared'
    | 'insertArrowFromIPCStream'
    | 'runQuery'
  > {
  instantiateWasm: (
    imports: Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object
}

/** What of the WASM instance has to be put back. */
interface Machine {
  readonly memory: WebAssembly.Memory
  readonly stackPointer: WebAssembly.Global<'i32'>
  /** `sbrk`: moves the end of the used memory and returns where it was. */
  readonly moveBreak: (bytes: number) => number
}

/**
 * An in-memory database of this thread. Every query finds it as it was right after opening: its memory is put back byte for
 * byte, so nothing of one query reaches the next one, and what a query gives does not depend on those before it.
 *
 * Starting one takes a second, putting it back milliseconds.
 */
export class DuckDb {
  readonly #glue: Glue
  readonly #connection: number
  readonly #machine: Machine
  readonly #fresh: Uint8Array
  readonly #freshStackPointer: number

  private constructor(glue: Glue, connection: number, machine: Machine) {
    this.#glue = glue
    this.#connection = connection
    this.#machine = machine
    this.#fresh = new Uint8Array(machine.memory.buffer.slice(0))
    this.#freshStackPointer = machine.stackPointer.value
  }

  /** Bytes of memory; it grows with the largest query and never shrinks. */
  get heapBytes(): number {
    return this.#machine.memory.buffer.byteLength
  }

  static async open(module: WebAssembly.Module): Promise<DuckDb> {
    const bundle = { mainModule: '', mainWorker: '' }
    const glue = (await blocking.createDuckDB(
      { mvp: bundle, eh: bundle },
      new blocking.VoidLogger(),
      blocking.DEFAULT_RUNTIME,
    )) as unknown as Glue
    let environment: Imports[string] = {}
    let exported: WebAssembly.Exports = {}
    glue.instantiateWasm = (imports, done) => {
      const restricted = restrictImports(imports, MAX_SQL_HEAP_BYTES)
      environment = restricted['env'] ?? {}
      // Without a catch: a failure ends the thread, and with it the work.
      void WebAssembly.instantiate(module, restricted as WebAssembly.Imports).then((instance) => {
        exported = instance.exports
        done(instance, module)
      })
      return []
    }
    await glue.instantiate()
    glue.open({ maximumThreads: 1 })
    const connection = (glue.connect() as unknown as { readonly _conn: number })._conn
    for (const setting of SETTINGS) glue.runQuery(connection, setting)
    return new DuckDb(glue, connection, {
      memory: environment['memory'] as WebAssembly.Memory,
      stackPointer: environment['__stack_pointer'] as WebAssembly.Global<'i32'>,
      moveBreak: exported['sbrk'] as (bytes: number) => number,
    })
  }

  /** The result as an Arrow IPC stream. Throws what DuckDB says. */
  query(sql: string, tables: readonly SqlTable[]): Uint8Array {
    try {
      for (const [index, { name, bytes, columns }] of tables.entries()) {
        const raw = `flow_input_${index}`
        this.#glue.insertArrowFromIPCStream(this.#connection, bytes, {
          name: raw,
          schema: 'main',
          create: true,
        })
        this.#glue.runQuery(
          this.#connection,
          `CREATE VIEW "${name}" AS SELECT ${columns} FROM ${raw}`,
        )
      }
      const statement = this.#glue.createPrepared(this.#connection, sql)
      return this.#glue.runPrepared(this.#connection, statement, []).slice()
    } finally {
      this.#putBack()
    }
  }

  #putBack(): void {
    const { memory, stackPointer, moveBreak } = this.#machine
    // Nothing above the break was ever written.
    const end = moveBreak(0) >>> 0
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(this.#fresh)
    if (end > this.#fresh.length) bytes.fill(0, this.#fresh.length, end)
    stackPointer.value = this.#freshStackPointer
  }
}
