pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "operand.circom";

// ProgramHash(TAG, STEPS, INPUTS, CONSTANTS, OUTPUTS, WORD)
// Statement: `hash` is the Poseidon hash of the program in the form of docs/specs/flowvm.md 4.2.
// Signals: constants, flags, distances, outputDistances private; hash is a public signal of the machine.
// Preconditions, constrained by the templates that use the same signals: constants < 2^WORD, flags boolean, distances
//   below 2^operandBits of what is visible. With them the packing is injective.
// Cost: one Poseidon of CONSTANTS / 2 + 1 + ceil(STEPS / 10) elements.
// Source: docs/specs/flowvm.md 4.2. Twin: encodeProgram and hashProgram of sdk/src/flowvm.
template ProgramHash(TAG, STEPS, INPUTS, CONSTANTS, OUTPUTS, WORD) {
    var STEP_BITS = 25; // 4 flags and 3 operands of at most 7 bits
    var STEPS_PER_ELEMENT = 10; // 250 bits, below the 253 that always fit the field
    var FIRST_STEP = 3 + CONSTANTS + INPUTS;
    var SLOTS = FIRST_STEP + STEPS;
    var PAIRS = CONSTANTS \ 2;
    var STEP_ELEMENTS = (STEPS + STEPS_PER_ELEMENT - 1) \ STEPS_PER_ELEMENT;
    var ELEMENTS = PAIRS + 1 + STEP_ELEMENTS;
    assert(CONSTANTS == 2 * PAIRS);
    assert(SLOTS <= 128);
    assert(OUTPUTS * operandBits(SLOTS) <= 253);
    assert(ELEMENTS <= 16);

    signal input constants[CONSTANTS];
    signal input flags[STEPS][4];
    signal input distances[STEPS][3];
    signal input outputDistances[OUTPUTS];
    signal output hash;

    component poseidon = Poseidon(ELEMENTS);
    for (var pair = 0; pair < PAIRS; pair++) {
        var tag = pair == 0 ? TAG * 2 ** (2 * WORD) : 0;
        poseidon.inputs[pair] <== constants[2 * pair] + constants[2 * pair + 1] * 2 ** WORD + tag;
    }
    // Weights are carried along rather than written as powers: a power costs the witness calculator 40 microseconds.
    var outputs = 0;
    var weight = 1;
    var outputRadix = 2 ** operandBits(SLOTS);
    for (var i = 0; i < OUTPUTS; i++) {
        outputs += outputDistances[i] * weight;
        weight *= outputRadix;
    }
    poseidon.inputs[PAIRS] <== outputs;
    var stepRadix = 2 ** STEP_BITS;
    var radix = 1; // 2^operandBits of the step at hand
    for (var element = 0; element < STEP_ELEMENTS; element++) {
        var packed = 0;
        weight = 1;
        for (var k = 0; k < STEPS_PER_ELEMENT; k++) {
            var step = element * STEPS_PER_ELEMENT + k;
            if (step < STEPS) {
                while (radix < FIRST_STEP + step) {
                    radix += radix;
                }
                var operation = flags[step][0] + 2 * flags[step][1] + 4 * flags[step][2] + 8 * flags[step][3];
                var operands = distances[step][0] + radix * (distances[step][1] + radix * distances[step][2]);
                packed += (operation + 16 * operands) * weight;
                weight *= stepRadix;
            }
        }
        poseidon.inputs[PAIRS + 1 + element] <== packed;
    }
    hash <== poseidon.out;
}
