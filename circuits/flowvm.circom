pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "signed-word.circom";
include "operand.circom";
include "step.circom";
include "memory.circom";
include "program-hash.circom";
include "packed-words.circom";

// FlowVm(TAG, STEPS, INPUTS, CONSTANTS, OUTPUTS)
// Statement: I know a program and inputs with the hashes `programHash` and `inputsCommitment`; running the one on the
//   other as docs/specs/flowvm.md 2 says gives outputs with the hash `outputsCommitment`, and no step failed.
// Signals: public, in this order: programHash, inputsCommitment, outputsCommitment (outputs), contextHash (input).
//   Private: the program (constants, flags, distances, outputDistances), the run (inputs, salt), and hints (operands,
//   outputs, quotients, remainders, signs, switches), which are all constrained here.
// Preconditions, each constrained below: constants in 0 <= c < 2^96; inputs in -2^96 <= v < 2^96; a step reads lower
//   slots only. For any program, also a malformed one, the public hashes allow at most one outputsCommitment.
// Slots: 0, 1, -1, then constants, inputs, steps.
// Source: docs/specs/flowvm.md. Twin: evaluate, hashProgram, commitInputs, commitOutputs of sdk/src/flowvm.
template FlowVm(TAG, STEPS, INPUTS, CONSTANTS, OUTPUTS) {
    var WORD = 96; // bits of magnitude of a word
    var FIRST_INPUT = 3 + CONSTANTS;
    var FIRST_STEP = FIRST_INPUT + INPUTS;
    var SLOTS = FIRST_STEP + STEPS;
    var READS = 3 * STEPS + OUTPUTS;

    signal input contextHash;
    signal input constants[CONSTANTS];
    signal input flags[STEPS][4];
    signal input distances[STEPS][3];
    signal input outputDistances[OUTPUTS];
    signal input inputs[INPUTS];
    signal input salt;
    signal input operands[STEPS][3];
    signal input outputs[OUTPUTS];
    signal input quotients[STEPS];
    signal input remainders[STEPS];
    signal input numeratorSigns[STEPS];
    signal input divisorSigns[STEPS];
    signal input switches[switchCount(SLOTS + READS)];
    signal output programHash;
    signal output inputsCommitment;
    signal output outputsCommitment;

    component memory = Memory(SLOTS, READS);
    memory.sources[0] <== 0;
    memory.sources[1] <== 1;
    memory.sources[2] <== -1;
    component constantRange[CONSTANTS];
    for (var i = 0; i < CONSTANTS; i++) {
        constantRange[i] = Bits(WORD);
        constantRange[i].in <== constants[i];
        memory.sources[3 + i] <== constants[i];
    }
    component inputRange[INPUTS];
    for (var i = 0; i < INPUTS; i++) {
        inputRange[i] = SignedWord(WORD);
        inputRange[i].in <== inputs[i];
        memory.sources[FIRST_INPUT + i] <== inputs[i];
    }

    component operand[STEPS][3];
    component step[STEPS];
    for (var i = 0; i < STEPS; i++) {
        for (var position = 0; position < 3; position++) {
            operand[i][position] = Operand(FIRST_STEP + i);
            operand[i][position].distance <== distances[i][position];
            memory.readSlots[3 * i + position] <== operand[i][position].slot;
            memory.readValues[3 * i + position] <== operands[i][position];
        }
        step[i] = Step(WORD);
        step[i].select <== flags[i][0];
        step[i].divide <== flags[i][1];
        step[i].b0 <== flags[i][2];
        step[i].b1 <== flags[i][3];
        step[i].x <== operands[i][0];
        step[i].y <== operands[i][1];
        step[i].z <== operands[i][2];
        step[i].quotient <== quotients[i];
        step[i].remainder <== remainders[i];
        step[i].numeratorSign <== numeratorSigns[i];
        step[i].divisorSign <== divisorSigns[i];
        memory.sources[FIRST_STEP + i] <== step[i].result;
    }
    component output_[OUTPUTS];
    for (var i = 0; i < OUTPUTS; i++) {
        output_[i] = Operand(SLOTS);
        output_[i].distance <== outputDistances[i];
        memory.readSlots[3 * STEPS + i] <== output_[i].slot;
        memory.readValues[3 * STEPS + i] <== outputs[i];
    }
    memory.switches <== switches;

    programHash <== ProgramHash(TAG, STEPS, INPUTS, CONSTANTS, OUTPUTS, WORD)(
        constants, flags, distances, outputDistances
    );

    // Commitments: the pairs of words, and for the inputs the salt that hides them.
    component packedInputs = PackedWords(INPUTS);
    component packedOutputs = PackedWords(OUTPUTS);
    component inputsHash = Poseidon(INPUTS \ 2 + 1);
    component outputsHash = Poseidon(OUTPUTS \ 2);
    packedInputs.words <== inputs;
    packedOutputs.words <== outputs;
    for (var pair = 0; pair < INPUTS \ 2; pair++) {
        inputsHash.inputs[pair] <== packedInputs.packed[pair];
    }
    inputsHash.inputs[INPUTS \ 2] <== salt;
    for (var pair = 0; pair < OUTPUTS \ 2; pair++) {
        outputsHash.inputs[pair] <== packedOutputs.packed[pair];
    }
    inputsCommitment <== inputsHash.out;
    outputsCommitment <== outputsHash.out;

    // contextHash is only carried: who proves, for which request, chain and contract. A public signal without a
    // constraint could be dropped by an optimiser, so it enters one.
    signal contextSquare <== contextHash * contextHash;
}
