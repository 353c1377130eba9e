pragma circom 2.2.0;

include "bits.circom";
include "boolean.circom";

// Step(WORD)
// Statement: `result` is what the operation (select, divide, b0, b1) makes of the words x, y, z.
//   numerator = x * (y - select * z) + (1 - divide) * z
//   divisor   = divide * z + (1 - divide) + b1
//   numerator = quotient' * divisor + remainder', rounded towards zero, with 0 <= |remainder'| < |divisor|
//   result    = b1 ? (b0 ? numerator == 0 : numerator < 0) : (b0 ? remainder' : quotient')
// Signals: all private. `quotient` and `remainder` are magnitudes, the signs are 1 for negative; the four are hints and
//   have exactly one value each for given x, y, z and flags.
// Preconditions: -2^WORD <= x, y, z < 2^WORD (Memory gives only inputs, constants and earlier results). Everything else
//   is constrained below for every combination of the flags, also for those that no operation uses.
// No product wraps: |numerator| <= 2^WORD * 2^(WORD + 1) + 2^WORD and |quotient * divisor| < 2^WORD * 2^(WORD + 1), far
//   below r / 2 for WORD = 96.
// Cost: 3 * WORD + 19 constraints.
// Source: docs/specs/flowvm.md 5.2. Twin: evaluateStep of sdk/src/flowvm/evaluate.ts.
template Step(WORD) {
    assert(2 * WORD + 3 <= 252);
    signal input select;
    signal input divide;
    signal input b0;
    signal input b1;
    signal input x;
    signal input y;
    signal input z;
    signal input quotient;
    signal input remainder;
    signal input numeratorSign;
    signal input divisorSign;
    signal output result;

    Boolean()(select);
    Boolean()(divide);
    Boolean()(b0);
    Boolean()(b1);
    Boolean()(numeratorSign);
    Boolean()(divisorSign);

    // The dividend and the divisor.
    signal subtracted <== select * z;
    signal product <== x * (y - subtracted);
    signal divided <== divide * z;
    var numerator = product + z - divided;
    var divisor = divided + 1 - divide + b1;

    // |divisor| >= 1 and remainder < |divisor|: the slack between them is a word, and so is the remainder. Because
    // slack + remainder + 1 is positive and far below r / 2, only the true sign of the divisor can satisfy the range
    // check, and a divisor of zero cannot.
    signal negated <== divisorSign * divisor;
    var divisorMagnitude = divisor - 2 * negated;
    component quotientRange = Bits(WORD);
    component remainderRange = Bits(WORD);
    component slackRange = Bits(WORD);
    quotientRange.in <== quotient;
    remainderRange.in <== remainder;
    slackRange.in <== divisorMagnitude - 1 - remainder;

    // Euclid on magnitudes with the sign of the numerator on both terms: rounding towards zero.
    signal signedQuotient <== (1 - 2 * numeratorSign) * quotient;
    signal signedRemainder <== (1 - 2 * numeratorSign) * remainder;
    signedQuotient * divisorMagnitude === numerator - signedRemainder;
    signal ratio <== (1 - 2 * divisorSign) * signedQuotient;

    // `zero` is 1 exactly when the numerator is 0. The second line also takes the freedom of the sign of zero away
    // (2 * numerator + sign = 0 has no other solution within the range), so that `less` has one result.
    signal zero;
    signal inverse;
    zero <-- numerator == 0 ? 1 : 0;
    inverse <-- numerator == 0 ? 0 : 1 / numerator;
    numerator * inverse === 1 - zero;
    zero * (2 * numerator + numeratorSign) === 0;

    signal compared <== b0 * (zero - numeratorSign);
    signal divisionResult <== b0 * (signedRemainder - ratio);
    var comparison = compared + numeratorSign;
    var division = divisionResult + ratio;
    signal chosen <== b1 * (comparison - division);
    result <== chosen + division;
}
