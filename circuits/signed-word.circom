pragma circom 2.2.0;

include "bits.circom";

// SignedWord(LENGTH)
// Statement: `in` is an integer -2^LENGTH <= in < 2^LENGTH.
// Signals: in private.
// Preconditions, each constrained below: none is left to the caller.
// The shifted form has one decomposition for every value; a sign with a magnitude has two for zero and costs one
// constraint more. The price is that -2^LENGTH passes: the twin refuses it, and the machine computes it exactly.
// Cost: LENGTH + 1 constraints.
// Source: docs/specs/flowvm.md 5.1. Twin: fitsWord of sdk/src/flowvm/evaluate.ts.
template SignedWord(LENGTH) {
    signal input in;
    component shifted = Bits(LENGTH + 1);
    shifted.in <== in + 2 ** LENGTH;
}
