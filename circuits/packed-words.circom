pragma circom 2.2.0;

// PackedWords(WORDS)
// Statement: packed[k] = words[2k] + words[2k + 1] * 2^128.
// Signals: words[WORDS], packed[WORDS / 2] private.
// Preconditions, constrained where the words are made: |word| <= 2^96, so the packing is injective.
// Cost: none, it is linear.
// Source: docs/specs/flowvm.md 4.3. Twin: packPairs of sdk/src/flowvm/commitments.ts.
template PackedWords(WORDS) {
    var PAIRS = WORDS \ 2;
    assert(WORDS == 2 * PAIRS);
    signal input words[WORDS];
    signal output packed[PAIRS];

    for (var pair = 0; pair < PAIRS; pair++) {
        packed[pair] <== words[2 * pair] + words[2 * pair + 1] * 2 ** 128;
    }
}
