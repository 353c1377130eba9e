import { unreachable } from '../../network/errors.ts'
import type { Network } from '../../network/port.ts'
import { wrapNetwork } from './wrapNetwork.ts'

/** A network that neither hears nor says anything while it is cut off. */
export function isolate(network: Network, isCut: () => boolean): Network {
  return wrapNetwork(network, {
    publish: (topic, data) => (isCut() ? Promise.resolve() : network.publish(topic, data)),
    subscribe: (topic, handler) =>
      network.subscribe(topic, (message) => (isCut() ? 'ignored' : handler(message))),
    request: (peer, protocol, payload, signal) =>
      isCut()
        ? Promise.reject(unreachable(peer))
        : network.request(peer, protocol, payload, signal),
    serve: (protocol, handler) =>
      network.serve(protocol, async (peer, payload, signal) =>
        isCut() ? undefined : handler(peer, payload, signal),
      ),
  })
}
