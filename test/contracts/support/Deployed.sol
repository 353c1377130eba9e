// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {IResultVerifier} from "../../../contracts/interfaces/IResultVerifier.sol";
import {RegistryParameters} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {StakeParameters} from "../../../contracts/types/StakeParameters.sol";
import {FlowVMVerifier} from "../../../contracts/verifiers/FlowVMVerifier.sol";
import {Vm} from "./Vm.sol";

/// @title The contracts, deployed from their own artifacts
/// @dev `new` would compile a copy of each of them into every test: that took most of the time of a build. Whoever calls is
/// the deployer, and a constructor that reverts reverts here with the same bytes.
library Deployed {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function incentiveManager(StakeParameters memory parameters) internal returns (IncentiveManager) {
        return IncentiveManager(_create("IncentiveManager.sol:IncentiveManager", abi.encode(parameters)));
    }

    function workflowRegistry(
        IIncentiveManager incentives,
        IResultVerifier zkVerifier,
        RegistryParameters memory parameters
    ) internal returns (WorkflowRegistry) {
        bytes memory arguments = abi.encode(incentives, zkVerifier, parameters);
        return WorkflowRegistry(payable(_create("WorkflowRegistry.sol:WorkflowRegistry", arguments)));
    }

    function flowVmVerifier(bytes32 keyHash) internal returns (FlowVMVerifier) {
        return FlowVMVerifier(_create("FlowVMVerifier.sol:FlowVMVerifier", abi.encode(keyHash)));
    }

    function _create(string memory artifact, bytes memory arguments) private returns (address deployed) {
        bytes memory code = abi.encodePacked(vm.getCode(artifact), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
