// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What kind of work a task is. The numbers are part of task leaves and never change.
enum TaskKind {
    /// A FlowVM program: its output can be proven.
    Compute,
    /// Anything else (HTTP, chain reads, sandboxed code): only the validators can repeat it.
    External
}

/// @notice What a workflow's plan says of one task. In optimistic mode `programHash` of the request is the Merkle root over
/// keccak256(abi.encode(plan)) of all tasks.
/// @param programHash Compute: Poseidon hash of the task's FlowVM program. External: hash of the task's description.
struct TaskPlan {
    uint32 taskIndex;
    TaskKind kind;
    bytes32 programHash;
}

/// @notice What a result says of one task. In quorum and optimistic mode the result hash is the Merkle root over
/// keccak256(abi.encode(output)) of all tasks (docs/contracts/WorkflowRegistry.md, trees).
/// @param inputsCommitment Compute: Poseidon commitment to the task's inputs. External: zero.
/// @param outputsCommitment Compute: Poseidon commitment to the task's outputs. External: zero.
/// @param outputDigest keccak256 of the task's canonical output.
struct TaskOutput {
    uint32 taskIndex;
    TaskKind kind;
    bytes32 programHash;
    bytes32 inputsCommitment;
    bytes32 outputsCommitment;
    bytes32 outputDigest;
}

/// @notice What is wrong with a claimed result.
enum ChallengeGround {
    /// The task is `Compute` and its outputs do not follow from the inputs that the claim itself names. Anyone answers with
    /// a proof; so does a certificate.
    Output,
    /// Anything else: inputs that nobody agreed to, a task of another kind, a missing leaf. Only a certificate answers.
    Result
}

/// @notice Which task of a claim is disputed, and why.
/// @param output For `Output`: the leaf of the claimed result. For `Result` only its `taskIndex` counts, as a hint.
/// @param outputProof For `Output`: Merkle proof of the leaf in the claimed result hash.
/// @param plan For `Output`: the plan's leaf of the same task.
/// @param planProof For `Output`: Merkle proof of that leaf in the request's `programHash`.
struct TaskChallenge {
    ChallengeGround ground;
    TaskOutput output;
    bytes32[] outputProof;
    TaskPlan plan;
    bytes32[] planProof;
}

/// @notice A posted result that is neither final nor refuted.
/// @param poster Operator that posted it, with a bond.
/// @param windowLeft Seconds of the challenge window that were left when the open challenge began.
/// @param resultHash The claimed result.
/// @param challenger Who disputes it, with a bond; the zero address if nobody does.
/// @param challengeHash keccak256(abi.encode(output, plan)) of a challenge of the ground `Output`, otherwise zero.
struct ResultClaim {
    address poster;
    uint64 windowLeft;
    bytes32 resultHash;
    address challenger;
    bytes32 challengeHash;
}
