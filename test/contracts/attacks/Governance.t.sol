// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {ProofClaim} from "../../../contracts/interfaces/IResultVerifier.sol";
import {IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {SlashStatus} from "../../../contracts/types/Slash.sol";
import {VerifyMode} from "../../../contracts/types/WorkflowRequest.sol";
import {FlowVMVerifier} from "../../../contracts/verifiers/FlowVMVerifier.sol";
import {Groth16BatchVerifierFlowVM64} from "../../../contracts/verifiers/Groth16BatchVerifierFlowVM64.sol";
import {Deployed} from "../support/Deployed.sol";
import {Request} from "../support/FlowBuilderTest.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Tells the hash of the key that the code holds.
contract KeyOfTheCode is Groth16BatchVerifierFlowVM64 {
    function keyHash() external view returns (bytes32) {
        return _keyHash;
    }
}

/// @title Attacks 29 to 36: proofs and their key, and whoever might be in charge
/// @dev 31, a proving key without contributions, is refused by the deployment: scripts/contracts/refuseDevelopmentKey.test.ts.
contract GovernanceAttacksTest is AttackTest {
    uint256 private constant SCALAR_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function test_attack29_signalBeyondTheField_isNoOtherSignal() public {
        FlowVMVerifier real = Deployed.flowVmVerifier(new KeyOfTheCode().keyHash());
        ProofClaim memory claim = ProofClaim(
            bytes32(uint256(1)),
            bytes32(uint256(2)),
            bytes32(uint256(3)),
            4,
            new bytes(256)
        );
        claim.programHash = bytes32(uint256(claim.programHash) + SCALAR_ORDER);
        assertTrue(!real.verify(claim), "the same element of the field, another word");
    }

    function test_attack30_otherBytesOfAProof_settleNothingAgain() public {
        Request memory request = _request();
        _submit(request);
        _settle(request, EXECUTOR);
        // Whatever proof comes next, the request is keyed by what it is, not by how it was proven.
        _refuses(
            EXECUTOR,
            address(registry),
            0,
            abi.encodeCall(
                IWorkflowRegistry.validateExecution,
                (request.terms, request.content, RESULT, bytes.concat(_prove(request, EXECUTOR), hex"00"))
            ),
            IWorkflowRegistry.WorkflowAlreadyCompleted.selector
        );
    }

    function test_attack32_nobody_swapsTheVerifier() public {
        string[3] memory setters = ["setZkVerifier(address)", "setVerifier(address)", "transferOwnership(address)"];
        for (uint256 index = 0; index < setters.length; index++) {
            _refuses(OWNER, address(registry), 0, abi.encodeWithSignature(setters[index], STRANGER), bytes4(0));
            _refuses(GUARDIAN, address(manager), 0, abi.encodeWithSignature(setters[index], STRANGER), bytes4(0));
        }
        assertTrue(address(registry.zkVerifier()) == address(verifier), "verifier");
    }

    function test_attack33_guardian_blocksNoWithdrawal() public {
        bytes32 id = _equivocate(0, 7);
        _does(_owner(1), address(manager), abi.encodeCall(IIncentiveManager.requestUnstake, (MIN_STAKE)));
        vm.warp(manager.slashOf(id).executableAt);
        _refuses(
            GUARDIAN,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.overturnSlash, (id)),
            IIncentiveManager.AppealOver.selector
        );
        vm.warp(block.timestamp + UNBONDING_PERIOD);
        _does(_owner(1), address(manager), abi.encodeCall(IIncentiveManager.withdraw, ()));
        assertEq(_owner(1).balance, MIN_STAKE, "paid");
        assertEq(uint256(manager.slashOf(id).status), uint256(SlashStatus.Pending), "anybody may execute it");
    }

    function test_attack33_pauseAndRescue_doNotExist() public {
        string[4] memory doors = ["pause()", "unpause()", "rescue(address,uint256)", "withdrawAll(address)"];
        for (uint256 index = 0; index < doors.length; index++) {
            _refuses(GUARDIAN, address(registry), 0, abi.encodeWithSignature(doors[index], GUARDIAN, 1), bytes4(0));
            _refuses(GUARDIAN, address(manager), 0, abi.encodeWithSignature(doors[index], GUARDIAN, 1), bytes4(0));
        }
    }

    function test_attack34_slashesAndPeriods_areWhatTheyWereAtDeployment() public {
        uint64 period = manager.unbondingPeriod();
        string[3] memory setters = ["setUnbondingPeriod(uint64)", "setSlashRate(uint256)", "setMinStake(uint96)"];
        for (uint256 index = 0; index < setters.length; index++) {
            _refuses(GUARDIAN, address(manager), 0, abi.encodeWithSignature(setters[index], 1), bytes4(0));
        }
        assertEq(manager.unbondingPeriod(), period, "period");
        _refuses(
            GUARDIAN,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.slash, (_operator(0), RESULT, GUARDIAN, GUARDIAN, 1 ether)),
            IIncentiveManager.RegistryNotCaller.selector
        );
    }

    function test_attack35_binding_isTheDeployersAndOnce() public {
        IncentiveManager fresh = Deployed.incentiveManager(_stakeParameters());
        _refuses(
            STRANGER,
            address(fresh),
            0,
            abi.encodeCall(IIncentiveManager.bindRegistry, (address(registry))),
            IIncentiveManager.DeployerNotCaller.selector
        );
        _refuses(
            STRANGER,
            address(fresh),
            MIN_STAKE,
            abi.encodeCall(IIncentiveManager.stake, (STRANGER)),
            IIncentiveManager.RegistryUnbound.selector
        );
        _refuses(
            address(this),
            address(fresh),
            0,
            abi.encodeCall(IIncentiveManager.bindRegistry, (address(registry))),
            IIncentiveManager.RegistryMismatch.selector
        );
        _refuses(
            address(this),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.bindRegistry, (address(registry))),
            IIncentiveManager.RegistryAlreadyBound.selector
        );
    }

    /// @dev There is no upgrade. The modules run on the registry's storage alone: called directly, they have none of it.
    function test_attack36_modules_haveNoStorageOfTheirOwn() public {
        Request memory request = _request(VerifyMode.Optimistic);
        _submit(request);
        for (uint256 nonce = 1; nonce <= 2; nonce++) {
            address module = address(
                uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(registry), uint8(nonce)))))
            );
            assertTrue(module.code.length > 0, "module");
            vm.prank(EXECUTOR);
            (bool success, ) = module.call(
                abi.encodeCall(IWorkflowRegistry.postResult, (request.terms, _contentHash(request), RESULT))
            );
            assertTrue(!success, "a module took a claim by itself");
        }
        assertTrue(registry.claimOf(_id(request)).poster == address(0), "the registry knows of no claim");
    }
}
