pragma circom 2.2.0;

include "flowvm.circom";

// The instance flowvm-64 of circuits.json.
component main {public [contextHash]} = FlowVm(1, 64, 24, 4, 24);
