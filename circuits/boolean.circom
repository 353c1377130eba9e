pragma circom 2.2.0;

// Boolean()
// Statement: `in` is 0 or 1.
// Signals: in private.
// Cost: 1 constraint.
// Source: docs/specs/flowvm.md 5.1.
template Boolean() {
    signal input in;
    in * (in - 1) === 0;
}
