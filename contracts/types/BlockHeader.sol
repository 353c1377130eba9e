// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a block of the executors' ledger says about itself; `keccak256(abi.encode(header))` is the block id that
/// precommits sign. Ten words, each bound by every certificate of the block.
/// @param height Number of the block, 1 for the first.
/// @param epoch Validator set whose members sign the block.
/// @param time Unix seconds, agreed by the ledger.
/// @param parentId Block id of the block before; zero for the first.
/// @param stateRoot Root of the ledger's state after the block.
/// @param transactionsRoot Root of the block's transactions.
/// @param settlementRoot Merkle root over the items that the block settles; zero if it settles nothing.
/// @param beacon Seed of the draws that follow the block.
/// @param faults Bit i: the ledger found that member i of `epoch` neglected its duty. See `reportAbsence`.
/// @param proposer Operator that built the block.
struct BlockHeader {
    uint64 height;
    uint64 epoch;
    uint64 time;
    bytes32 parentId;
    bytes32 stateRoot;
    bytes32 transactionsRoot;
    bytes32 settlementRoot;
    bytes32 beacon;
    uint256 faults;
    address proposer;
}
