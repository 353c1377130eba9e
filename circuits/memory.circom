pragma circom 2.2.0;

include "permutation.circom";

// Memory(SOURCES, READS)
// Statement: 0 <= readSlots[k] < SOURCES and readValues[k] = sources[readSlots[k]] for every k.
// Signals: sources[SOURCES], readSlots[READS], readValues[READS], switches[switchCount(SOURCES + READS)]; all private.
// Preconditions: none on the values; `readSlots` are what the program names.
//
// Rows (slot, value), one for each source and each read, are permuted into `sorted`. There the slots start at 0, end at
// SOURCES - 1 and grow by 0 or 1, and the value may change only where the slot does. The source of slot s is a row of
// the run s, because its slot is the constant s; so all reads of s have its value. Which permutation does it is free and
// of no consequence. No challenge is drawn, so nothing has to be hashed.
// Cost: 3 constraints a switch and 2 a row.
// Source: docs/specs/flowvm.md 5.3. Twin: routeMemory of sdk/src/flowvm/route.ts.
template Memory(SOURCES, READS) {
    var ROWS = SOURCES + READS;
    signal input sources[SOURCES];
    signal input readSlots[READS];
    signal input readValues[READS];
    signal input switches[switchCount(ROWS)];

    component sorted = Permutation(ROWS, 2);
    for (var slot = 0; slot < SOURCES; slot++) {
        sorted.in[0][slot] <== slot;
        sorted.in[1][slot] <== sources[slot];
    }
    for (var read = 0; read < READS; read++) {
        sorted.in[0][SOURCES + read] <== readSlots[read];
        sorted.in[1][SOURCES + read] <== readValues[read];
    }
    sorted.switches <== switches;

    sorted.out[0][0] === 0;
    sorted.out[0][ROWS - 1] === SOURCES - 1;
    for (var row = 1; row < ROWS; row++) {
        var grown = sorted.out[0][row] - sorted.out[0][row - 1];
        grown * (grown - 1) === 0;
        (1 - grown) * (sorted.out[1][row] - sorted.out[1][row - 1]) === 0;
    }
}
