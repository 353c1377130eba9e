// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Most settlements of one transaction, and most proofs of one batch. 128 of them cost less than 10 million gas, below the
// cap of a transaction, 16,777,216 (EIP-7825), and their calldata of 86,000 bytes stays below the 131,072 that nodes take
// in a transaction.
uint256 constant MAX_BATCH = 128;
