// Runs inside the engine before any script, once, while the image is made (makeImage.ts). Its value is a list of the
// functions that the host calls. What scripts can reach is made equal on every machine, and then frozen.
;(() => {
  // Taken now: the engine lets a script put other values in place of frozen globals (Object.defineProperty does not look
  // whether a global may be written). What hangs on them is frozen for good.
  // biome-ignore-start lint/suspicious/noShadowRestrictedNames: the same things, out of the reach of scripts
  const { Array, BigInt, Date, Error, JSON, Map, Math, Number, Object, Promise, Proxy } = globalThis
  const { Reflect, Set, String, Symbol, TypeError } = globalThis
  // biome-ignore-end lint/suspicious/noShadowRestrictedNames: the same things, out of the reach of scripts
  const MAX_MESSAGE_LENGTH = 1024

  // ---- Chance and time -----------------------------------------------------------------------------------------

  /** State of xoshiro128**. */
  let [a, b, c, d] = [1, 0, 0, 0]

  const rotate = (word, count) => (word << count) | (word >>> (32 - count))

  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result >>> 0
  }

  /** Starts Math.random from the first half of 64 hexadecimal digits. */
  const seedChance = (seed) => {
    const word = (index) => Number(`0x${seed.slice(index * 8, index * 8 + 8)}`)
    ;[a, b, c, d] = [0, 1, 2, 3].map((index) => word(index) | 0)
    if ((a | b | c | d) === 0) a = 1
  }

  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true })

  define(Math, 'random', function random() {
    return ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
  })

  const noClock = () => {
    throw new TypeError('a script has no clock: take the time as an input')
  }

  const EngineDate = Date
  const ScriptDate = function (...parts) {
    if (new.target === undefined || parts.length === 0) noClock()
    return Reflect.construct(EngineDate, parts, new.target)
  }
  Object.defineProperties(ScriptDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: EngineDate.prototype, writable: false },
    now: { value: noClock },
    parse: { value: EngineDate.parse },
    UTC: { value: EngineDate.UTC },
  })
  define(EngineDate.prototype, 'constructor', ScriptDate)
  define(globalThis, 'Date', ScriptDate)

  for (const name of ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics'])
    delete globalThis[name]

  // ---- Values --------------------------------------------------------------------------------------------------

  // On the way in and out an integer is the text i…, a text t…; a list is a list, a table a list a column.
  const decodeScalar = (item) => {
    if (typeof item === 'boolean') return item
    return item[0] === 'i' ? BigInt(item.slice(1)) : item.slice(1)
  }

  const decodeTable = (columns) => {
    const names = Object.keys(columns)
    const count = columns[names[0]].length
    return Array.from({ length: count }, (_, row) =>
      Object.fromEntries(names.map((name) => [name, decodeScalar(columns[name][row])])),
    )
  }

  const decodeValue = (value) => {
    if (Array.isArray(value)) return value.map(decodeScalar)
    return typeof value === 'object' ? decodeTable(value) : decodeScalar(value)
  }

  const decodeInputs = (text) =>
    Object.fromEntries(
      Object.entries(JSON.parse(text)).map(([name, value]) => [name, decodeValue(value)]),
    )

  /** What a script returned that is no value. */
  const refuse = (path, reason) => {
    throw { path, reason }
  }

  const encodeScalar = (value, path) => {
    switch (typeof value) {
      case 'bigint':
        return `"i${value}"`
      case 'boolean':
        return value ? 'true' : 'false'
      case 'string':
        if (!value.isWellFormed()) refuse(path, 'the text is not well-formed Unicode')
        return JSON.stringify(`t${value}`)
      case 'number':
        if (!Number.isSafeInteger(value) || Object.is(value, -0))
          refuse(path, `${Object.is(value, -0) ? '-0' : value} is no integer that is exact`)
        return `"i${value}"`
      default:
        return refuse(path, `a scalar is needed, not ${value === null ? 'null' : typeof value}`)
    }
  }

  const encodeList = (items, path, out) => {
    out.push('[')
    for (let index = 0; index < items.length; index++)
      out.push(index === 0 ? '' : ',', encodeScalar(items[index], `${path}[${index}]`))
    out.push(']')
  }

  const isObject = (value) => typeof value === 'object' && value !== null

  const encodeColumns = (names, columnOf, path, out) => {
    out.push('{')
    for (const [index, name] of names.entries()) {
      out.push(index === 0 ? '' : ',', JSON.stringify(name), ':')
      encodeList(columnOf(name), `${path}.${name}`, out)
    }
    out.push('}')
  }

  const encodeRows = (rows, path, out) => {
    const names = Object.keys(rows[0]).sort()
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]
      const same = isObject(row) && Object.keys(row).length === names.length
      if (!same || !names.every((name) => Object.hasOwn(row, name)))
        refuse(`${path}[${index}]`, 'every row needs the same columns')
    }
    encodeColumns(names, (name) => rows.map((row) => row[name]), path, out)
  }

  const encodeValue = (value, path, out) => {
    if (Array.isArray(value)) {
      if (isObject(value[0]) && !Array.isArray(value[0])) encodeRows(value, path, out)
      else encodeList(value, path, out)
    } else if (isObject(value)) {
      const names = Object.keys(value).sort()
      const columnOf = (name) =>
        Array.isArray(value[name]) ? value[name] : refuse(`${path}.${name}`, 'a list is needed')
      encodeColumns(names, columnOf, path, out)
    } else out.push(encodeScalar(value, path))
  }

  const encodeOutputs = (outputs) => {
    if (!isObject(outputs) || Array.isArray(outputs))
      refuse('', 'an object with one property for each output is needed')
    const out = ['{']
    for (const [index, name] of Object.keys(outputs).sort().entries()) {
      out.push(index === 0 ? '' : ',', JSON.stringify(name), ':')
      encodeValue(outputs[name], name, out)
    }
    out.push('}')
    return out.join('')
  }

  // ---- What the host calls -------------------------------------------------------------------------------------

  const wellFormed = (value) => String(value).toWellFormed().slice(0, MAX_MESSAGE_LENGTH)

  /** Name, message and line of whatever was thrown, as JSON. */
  const describe = (thrown) => {
    // What the engine throws when it has no memory left for an error.
    if (thrown === null) return '{"name":"InternalError","message":"out of memory","line":0}'
    try {
      const isError = thrown instanceof Error
      const [, line] = (isError && /script:(\d+)/.exec(thrown.stack)) || [0, 0]
      return JSON.stringify({
        name: wellFormed(isError ? thrown.name : typeof thrown),
        message: wellFormed(isError ? thrown.message : thrown),
        line: Number(line),
      })
    } catch {
      return '{"name":"Error","message":"an error that cannot be shown","line":0}'
    }
  }

  let settled
  let rejected
  let outcome

  const settle = (isRejected) => (value) => {
    settled = true
    rejected = isRejected
    outcome = value
  }

  /** Calls the script, and says whether it is a function. */
  const start = (script, inputs, seed) => {
    seedChance(seed)
    if (typeof script !== 'function') return false
    const result = script(decodeInputs(inputs))
    if (result instanceof Promise) Promise.prototype.then.call(result, settle(false), settle(true))
    else settle(false)(result)
    return true
  }

  /** What came of it: a letter, then what belongs to it. */
  const finish = () => {
    if (!settled) return 'pending'
    if (rejected) throw outcome
    try {
      return `value ${encodeOutputs(outcome)}`
    } catch (problem) {
      if (typeof problem?.path !== 'string') throw problem
      return `refused ${JSON.stringify(problem)}`
    }
  }

  // ---- Freezing ------------------------------------------------------------------------------------------------

  /** Lets objects have own properties of the names that frozen prototypes hold, as `this.name = …` of an error wants. */
  const allowOverride = (prototype) => {
    for (const name of Reflect.ownKeys(prototype)) {
      const { value, writable, configurable } = Reflect.getOwnPropertyDescriptor(prototype, name)
      if (!writable || !configurable) continue
      Object.defineProperty(prototype, name, {
        get: () => value,
        set(own) {
          if (this === prototype) throw new TypeError(`${String(name)} of a built-in is frozen`)
          Object.defineProperty(this, name, {
            value: own,
            writable: true,
            enumerable: true,
            configurable: true,
          })
        },
      })
    }
  }

  const freezeAll = (roots) => {
    const seen = new Set([globalThis])
    const todo = [...roots]
    while (todo.length > 0) {
      const object = todo.pop()
      if ((typeof object !== 'function' && !isObject(object)) || seen.has(object)) continue
      seen.add(object)
      todo.push(Reflect.getPrototypeOf(object))
      for (const key of Reflect.ownKeys(object)) {
        const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key)
        todo.push(value, get, set)
      }
      Object.freeze(object)
    }
  }

  for (const name of Reflect.ownKeys(globalThis)) {
    if (typeof name === 'string' && name.endsWith('Error'))
      allowOverride(globalThis[name].prototype)
  }
  allowOverride(Object.prototype)
  freezeAll([
    ...Reflect.ownKeys(globalThis).map((name) => globalThis[name]),
    // What no global leads to.
    (function* () {})(),
    (async () => {})(),
    (async function* () {})(),
    async () => {},
    function* () {},
    async function* () {},
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().entries(),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
    globalThis.Iterator.from({ next() {} }),
    [].values().map(() => 0),
    new Proxy({}, {}),
  ])
  // A script may add globals, for instance by declaring a function, but none of the names that are there.
  for (const name of Reflect.ownKeys(globalThis))
    Object.defineProperty(globalThis, name, { writable: false, configurable: false })
  return [start, finish, describe]
})()
