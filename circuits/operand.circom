pragma circom 2.2.0;

include "bits.circom";

// operandBits(VISIBLE): the least number of bits that can count VISIBLE slots. Twin: operandBits of encodeProgram.ts.
function operandBits(VISIBLE) {
    var bits = 0;
    for (var reach = 1; reach < VISIBLE; reach += reach) {
        bits += 1;
    }
    return bits;
}

// Operand(VISIBLE)
// Statement: `slot` = VISIBLE - 1 - `distance` with 0 <= distance < 2^operandBits(VISIBLE), hence slot < VISIBLE.
// Signals: distance, slot private.
// Preconditions: `slot` may be negative here when VISIBLE is not a power of two; Memory has no such source, so no
// witness exists for it.
// Cost: operandBits(VISIBLE) constraints. The distance form makes a later slot impossible to name without a comparator.
// Source: docs/specs/flowvm.md 4.2. Twin: distanceBack of sdk/src/flowvm/encodeProgram.ts.
template Operand(VISIBLE) {
    signal input distance;
    signal output slot;

    component range = Bits(operandBits(VISIBLE));
    range.in <== distance;
    slot <== VISIBLE - 1 - distance;
}
