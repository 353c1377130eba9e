import { describe, expect, test } from 'vitest'
import { lintContracts } from './lintContracts.ts'

/** The rules that a contract with these functions breaks, each with its line from the first function on. */
function findingsIn(functions: string): readonly string[] {
  const before = `// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
interface Peer { function act() external; function look() external view returns (uint256); }
library Books {
  struct Book { mapping(address account => uint256 amount) held; uint256[] list; }
  function add(Book storage book, uint256 amount) internal { book.held[msg.sender] += amount; }
}
contract Sample {
  using Books for Books.Book;
  event Changed();
  Books.Book private _book;
  uint256 private _count;
`
  const source = `${before}${functions}}`
  const offset = before.split('\n').length - 1
  return lintContracts({ 'contracts/Sample.sol': source }).map((finding) => {
    const [, line, rule] = /:(\d+): .*\((\S+)\)$/.exec(finding) ?? []
    return `${Number(line) - offset} ${rule}`
  })
}

describe('lintContracts', () => {
  test('wants effects before interactions', () => {
    const bad = `function act(Peer peer) external {
  emit Changed();
  peer.act();
  _count = 1;
}
`
    expect(findingsIn(bad)).toEqual(['1 effects-first'])
    expect(
      findingsIn(bad.replace('peer.act();\n  _count = 1;', '_count = 1; peer.act();')),
    ).toEqual([])
    expect(findingsIn(bad.replace('peer.act()', 'peer.look()'))).toEqual([])
  })

  test('sees writes and calls through functions, libraries, pointers and assembly', () => {
    const through = (call: string, write: string): readonly string[] =>
      findingsIn(`function act(Peer peer) external { emit Changed(); ${call} ${write} }
function _call(Peer peer) private { peer.act(); }
function _write() private { _count++; }
`)
    const call = '_call(peer);'
    for (const write of [
      '_write();',
      '_book.add(1);',
      '_book.list.push(1);',
      'delete _book.held[msg.sender];',
      'Books.Book storage book = _book; book.held[msg.sender] = 1;',
      'assembly { sstore(0, 1) }',
      '(_count, ) = (1, 2);',
    ])
      expect(through(call, write), write).toEqual(['1 effects-first'])
    for (const other of [
      'if (LowLevelCall.callNoReturn(msg.sender, 1, "")) _write();',
      '(bool success, ) = msg.sender.call(""); if (success) _write();',
      'for (uint256 i; i < 2; ++i) { _write(); peer.act(); }',
    ])
      expect(through(other, ''), other).toContain('1 effects-first')
    expect(through(call, 'uint256 count = 1; count++;')).toEqual([])
    expect(through(call, 'Books.Book storage book; book = _book;')).toEqual([])
  })

  test('accepts a reason above the function, for that rule alone', () => {
    const act = 'function act(Peer peer) external { peer.act(); _count = 1; }\n'
    expect(findingsIn(act)).toEqual(['1 effects-first', '1 event'])
    const allowed = (rule: string): string => `/// @custom:allow ${rule} the peer is known.\n${act}`
    expect(findingsIn(allowed('effects-first'))).toEqual(['2 event'])
    expect(findingsIn(allowed('other'))).toEqual(['2 effects-first', '2 event'])
    expect(findingsIn(`/// @custom:allow event\n${act}`)).toContain('2 event')
  })

  test('wants an event with each change, from those that anybody can call', () => {
    expect(findingsIn('function act() external { _count = 1; }\n')).toEqual(['1 event'])
    expect(findingsIn('function act() external { _count = 1; emit Changed(); }\n')).toEqual([])
    expect(findingsIn('function _act() private { _count = 1; }\n')).toEqual([])
    expect(findingsIn('constructor() { _count = 1; }\n')).toEqual([])
  })

  test('wants the success of low-level calls looked at', () => {
    const act = (statement: string): string => `function act() external { ${statement} }\n`
    expect(findingsIn(act('(, bytes memory answer) = msg.sender.call(""); answer;'))).toEqual([
      '1 low-level',
    ])
    expect(findingsIn(act('LowLevelCall.callNoReturn(msg.sender, 1, "");'))).toEqual([
      '1 low-level',
    ])
    expect(findingsIn(act('(bool success, ) = msg.sender.call(""); require(success);'))).toEqual([])
  })

  test('refuses loops over arrays in storage, and tx.origin', () => {
    const loop = `function look(uint256[] calldata given) external view {
  for (uint256 i; i < _book.list.length; ++i) {}
  for (uint256 i; i < given.length; ++i) {}
}
`
    expect(findingsIn(loop)).toEqual(['2 storage-loop'])
    expect(
      findingsIn('function look() external view { require(tx.origin == msg.sender); }\n'),
    ).toEqual(['1 origin'])
  })
})
