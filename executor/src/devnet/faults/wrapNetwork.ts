import type { Network } from '../../network/port.ts'

/** A network with some of its methods replaced. */
export function wrapNetwork(network: Network, changes: Partial<Network>): Network {
  return {
    self: network.self,
    publish: (topic, data) => network.publish(topic, data),
    subscribe: (topic, handler) => network.subscribe(topic, handler),
    request: (peer, protocol, payload, signal) => network.request(peer, protocol, payload, signal),
    serve: (protocol, handler) => network.serve(protocol, handler),
    peers: () => network.peers(),
    onConnect: (listener) => network.onConnect(listener),
    report: (peer, offence) => network.report(peer, offence),
    close: () => network.close(),
    ...changes,
  }
}
