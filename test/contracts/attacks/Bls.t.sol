// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {CertifiedResult, IWorkflowRegistry} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {BLS12381Precompiles} from "../../../contracts/libraries/BLS12381Precompiles.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {BLS12381Vectors} from "../support/BLS12381Vectors.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {AttackTest} from "./AttackTest.sol";

/// @title Attacks 22 to 28: keys, signatures and points
/// @dev 27, a chain without the precompiles: Precompiles.t.sol.
contract BlsAttacksTest is AttackTest {
    /// Order of the groups.
    uint256 private constant ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;
    uint256 private constant ROGUE = 9;

    CertifiedResult[] private results;
    BlockHeader private header;
    Certificate private certificate;

    function setUp() public override {
        super.setUp();
        _stakeAs(ROGUE, MIN_STAKE);
        CertifiedResult[] memory fresh = _results(1);
        results.push(fresh[0]);
        header = _blockOf(fresh);
        certificate = _certifyBlock(header);
    }

    function test_attack22_rogueKey_hasNoPossession() public {
        // The attacker's key less that of a victim: the sum of the two is a key that the attacker knows.
        (bool valid, G2Point memory rogue) = BLS12381.subtractKey(BlsSigner.publicKey(500), _publicKey(0));
        assertTrue(valid, "key");
        _refusesKey(rogue, _possession(500));
        _refusesKey(_publicKey(7), BlsSigner.provePossession(_secret(7), _owner(0), address(manager)));
        _refusesKey(_publicKey(7), BlsSigner.provePossession(_secret(7), _owner(ROGUE), address(registry)));
    }

    function test_attack22_possession_isNoVote() public {
        bytes32 digest = keccak256(abi.encode(block.chainid, address(manager), _owner(ROGUE), _publicKey(7)));
        _refusesKey(_publicKey(7), BlsSigner.sign(_secret(7), digest, BLS12381.VOTE_DOMAIN));
        certificate.signature = BlsSigner.sign(1 + 2 + 3 + 4, _precommitDigest(header), BLS12381.RESULT_DOMAIN);
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
    }

    function test_attack23_infinity_isNeitherKeyNorSignature() public {
        G1Point memory nothing;
        G2Point memory nobody;
        _refusesKey(nobody, nothing);
        certificate.signature = nothing;
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
    }

    function test_attack23_keysThatSumToInfinity_makeNoEpoch() public {
        // The four members have the secrets 1 to 4: the fifth brings minus ten.
        G2Point memory opposite = BlsSigner.publicKey(ORDER - 10);
        G1Point memory possession = BlsSigner.provePossession(ORDER - 10, _owner(ROGUE), address(manager));
        _does(_owner(ROGUE), address(manager), abi.encodeCall(IIncentiveManager.registerKey, (opposite, possession)));
        _does(_owner(ROGUE), address(manager), abi.encodeCall(IIncentiveManager.takeSeat, (4)));
        vm.warp(block.timestamp + EPOCH_LENGTH);
        G2Point[] memory keys = new G2Point[](5);
        for (uint256 number = 0; number < 4; number++) keys[number] = _publicKey(number);
        keys[4] = opposite;
        vm.prank(STRANGER);
        (bool success, ) = address(manager).call(abi.encodeCall(IIncentiveManager.startEpoch, (keys)));
        // Either the seat waits for the next epoch, or the sum is refused: never a set without a key.
        if (success) assertEq(manager.epochOf(2).size, 4, "the fifth waits");
        vm.warp(block.timestamp + EPOCH_LENGTH);
        _refuses(
            STRANGER,
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.startEpoch, (keys)),
            IIncentiveManager.SetKeyInvalid.selector
        );
    }

    function test_attack24_pointsOutsideTheSubgroup_areRefused() public {
        _refusesKey(abi.decode(BLS12381Vectors.OUTSIDE_SUBGROUP_G2, (G2Point)), _possession(1));
        certificate.signature = abi.decode(BLS12381Vectors.OUTSIDE_SUBGROUP_G1, (G1Point));
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
    }

    function test_attack25_otherEncodings_areRefused() public {
        G2Point memory key = _publicKey(7);
        key.x0High |= 1 << 128;
        _refusesKey(key, BlsSigner.provePossession(_secret(7), _owner(ROGUE), address(manager)));
        unchecked {
            uint256 low = certificate.signature.xLow + BLS12381HashToCurve.PRIME_LOW;
            uint256 carry = low < certificate.signature.xLow ? 1 : 0;
            certificate.signature.xLow = low;
            certificate.signature.xHigh += BLS12381HashToCurve.PRIME_HIGH + carry;
        }
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
    }

    function test_attack26_signerTwiceOrBeyondTheSet_isRefused() public {
        certificate.absentMembers = 1 << VALIDATORS;
        _refusesBlock(IIncentiveManager.MemberOutOfRange.selector);
        certificate.absentMembers = 1 << 255;
        _refusesBlock(IIncentiveManager.MemberOutOfRange.selector);
        certificate.absentMembers = 0;
        // Member 1 signs twice, member 0 does not.
        certificate.signature = BlsSigner.sign(2 + 2 + 3 + 4, _precommitDigest(header), BLS12381.VOTE_DOMAIN);
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
        // Two of four are no quorum, whatever they sign.
        certificate = _certify(_precommitDigest(header), VALIDATORS, 3);
        _refusesBlock(IIncentiveManager.QuorumMissing.selector);
    }

    function test_attack28_malformedPoint_burnsNoMoreThanItsPairing() public {
        certificate.signature.yLow ^= 1;
        uint256 before = gasleft();
        _refusesBlock(IIncentiveManager.CertificateInvalid.selector);
        assertTrue(before - gasleft() < 500_000, "burned");
    }

    function test_attack28_tooLittleGas_isNotAnInvalidSignature() public {
        bytes memory data = abi.encodeCall(IWorkflowRegistry.settleBatch, (header, results, certificate));
        for (uint256 gasLimit = 100_000; gasLimit < 600_000; gasLimit += 25_000) {
            vm.prank(STRANGER);
            (bool success, bytes memory answer) = address(registry).call{gas: gasLimit}(data);
            if (success) return;
            bytes4 reason = bytes4(answer);
            assertTrue(reason != IIncentiveManager.CertificateInvalid.selector, "a good certificate called invalid");
            if (answer.length != 0) {
                bool known = reason == BLS12381Precompiles.BlsGasInsufficient.selector;
                assertTrue(known, "another reason");
            }
        }
        assertTrue(false, "never enough gas");
    }

    function _possession(uint256 secret) private view returns (G1Point memory) {
        return BlsSigner.provePossession(secret, _owner(ROGUE), address(manager));
    }

    function _refusesKey(G2Point memory key, G1Point memory possession) private {
        _refuses(
            _owner(ROGUE),
            address(manager),
            0,
            abi.encodeCall(IIncentiveManager.registerKey, (key, possession)),
            IIncentiveManager.PossessionInvalid.selector
        );
    }

    function _refusesBlock(bytes4 selector) private {
        bytes memory data = abi.encodeCall(IWorkflowRegistry.settleBatch, (header, results, certificate));
        _refuses(STRANGER, address(registry), 0, data, selector);
    }
}
