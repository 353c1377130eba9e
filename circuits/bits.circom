pragma circom 2.2.0;

// Bits(LENGTH)
// Statement: `in` is an integer 0 <= in < 2^LENGTH, and `bits` is its binary form, least significant bit first.
// Signals: in, bits[LENGTH] private.
// Preconditions, each constrained below: none is left to the caller.
// LENGTH <= 253, so that no second decomposition of the same field element exists (2^253 < r).
// Cost: LENGTH constraints; the sum is linear and is substituted away.
// Source: docs/specs/flowvm.md 5.1. Twin: fitsWord of sdk/src/flowvm/evaluate.ts.
template Bits(LENGTH) {
    assert(LENGTH <= 253);
    signal input in;
    signal output bits[LENGTH];

    var sum = 0;
    var weight = 1;
    for (var i = 0; i < LENGTH; i++) {
        bits[i] <-- (in >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * weight;
        weight += weight;
    }
    sum === in;
}
