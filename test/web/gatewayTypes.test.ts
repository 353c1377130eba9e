import { expectTypeOf, it } from 'vitest'
import type {
  runListSchema,
  RunView as Served,
  NetworkView as ServedNetwork,
} from '../../executor/src/gateway/schemas.ts'
import type { NetworkView, RunList, RunView } from '../../web/src/network/gatewayTypes.ts'

/** Hashes and addresses are templates on one side and texts on the other. */
type Loose<Type> = Type extends `0x${string}`
  ? string
  : Type extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : Type extends object
      ? { readonly [Key in keyof Type]: Loose<Type[Key]> }
      : Type

it('reads the answers of the gateway as the gateway describes them', () => {
  expectTypeOf<Served>().toExtend<Loose<RunView>>()
  expectTypeOf<ServedNetwork>().toExtend<Loose<NetworkView>>()
  expectTypeOf<ReturnType<typeof runListSchema.parse>>().toExtend<Loose<RunList>>()
})
