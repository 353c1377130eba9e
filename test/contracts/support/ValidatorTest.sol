// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IIncentiveManager} from "../../../contracts/interfaces/IIncentiveManager.sol";
import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {BlockHeader} from "../../../contracts/types/BlockHeader.sol";
import {Certificate} from "../../../contracts/types/Certificate.sol";
import {Vote, VoteType} from "../../../contracts/types/Vote.sol";
import {BlsSigner} from "./BlsSigner.sol";
import {FlowBuilderTest} from "./FlowBuilderTest.sol";

/// @title A deployment with validators: owners, operators and BLS keys by number, real signatures
/// @dev Validator `number` has the secret key `number + 1`.
abstract contract ValidatorTest is FlowBuilderTest {
    uint32 internal constant ROUND = 3;

    function _owner(uint256 number) internal pure returns (address) {
        return address(uint160(0x0A0000 + number));
    }

    function _operator(uint256 number) internal pure returns (address) {
        return address(uint160(0x0B0000 + number));
    }

    function _secret(uint256 number) internal pure returns (uint256) {
        return number + 1;
    }

    function _publicKey(uint256 number) internal view returns (G2Point memory) {
        return BlsSigner.publicKey(_secret(number));
    }

    function _keyHash(uint256 number) internal view returns (bytes32) {
        return keccak256(abi.encode(_publicKey(number)));
    }

    /// @dev Stakes; has an operator, but no key.
    function _stakeAs(uint256 number, uint256 amount) internal {
        vm.deal(_owner(number), amount);
        vm.prank(_operator(number));
        manager.acceptOwner(_owner(number));
        vm.prank(_owner(number));
        manager.stake{value: amount}(_operator(number));
    }

    function _registerKey(uint256 number) internal {
        G1Point memory possession = BlsSigner.provePossession(_secret(number), _owner(number), address(manager));
        G2Point memory key = _publicKey(number);
        vm.prank(_owner(number));
        manager.registerKey(key, possession);
    }

    /// @dev Stakes, registers its key and takes the seat of its number.
    function _join(uint256 number, uint256 amount) internal {
        _stakeAs(number, amount);
        _registerKey(number);
        vm.prank(_owner(number));
        manager.takeSeat(number);
    }

    /// @dev The validators 0 to `size` - 1, with the minimum stake each.
    function _joinAll(uint256 size) internal {
        for (uint256 number = 0; number < size; number++) _join(number, MIN_STAKE);
    }

    /// @dev Keys of the validators 0 to `size` - 1.
    function _publicKeys(uint256 size) internal view returns (G2Point[] memory keys) {
        keys = new G2Point[](size);
        for (uint256 number = 0; number < size; number++) keys[number] = _publicKey(number);
    }

    /// @dev The next epoch, whose members are the validators 0 to `size` - 1, as soon as it may start.
    function _startEpoch(uint256 size) internal returns (uint64) {
        uint64 current = manager.currentEpoch();
        if (current != 0) vm.warp(manager.epochOf(current).startedAt + EPOCH_LENGTH);
        return manager.startEpoch(_publicKeys(size));
    }

    /// @dev Signed by the members 0 to `size` - 1 without those whose bits are set: the sum of signatures of one digest is the
    /// signature of the sum of the secret keys.
    function _certify(bytes32 digest, uint256 size, uint256 absent) internal view returns (Certificate memory) {
        uint256 sum = 0;
        for (uint256 number = 0; number < size; number++) {
            if ((absent >> number) & 1 == 0) sum += _secret(number);
        }
        return Certificate(ROUND, absent, BlsSigner.sign(sum, digest, BLS12381.VOTE_DOMAIN));
    }

    function _header(uint64 epoch) internal pure returns (BlockHeader memory header) {
        header.height = 12;
        header.epoch = epoch;
        header.parentId = keccak256("parent");
    }

    /// @dev Written without the library: abi.encode of docs/specs/consensus.md section 9.
    function _voteDigest(Vote memory vote) internal view returns (bytes32) {
        string memory name =
            vote.voteType == VoteType.Proposal ? "FlowBuilder consensus proposal v1" : "FlowBuilder consensus vote v1";
        return
            keccak256(
                abi.encode(
                    keccak256(bytes(name)),
                    block.chainid,
                    address(registry),
                    uint256(vote.height),
                    uint256(vote.round),
                    uint256(vote.voteType),
                    vote.blockId,
                    int256(vote.validRound)
                )
            );
    }

    function _precommitDigest(BlockHeader memory header) internal view returns (bytes32) {
        bytes32 blockId = keccak256(abi.encode(header));
        return _voteDigest(Vote(header.height, ROUND, VoteType.Precommit, blockId, -1));
    }

    function _prevote(uint64 height, bytes32 blockId) internal pure returns (Vote memory) {
        return Vote(height, ROUND, VoteType.Prevote, blockId, -1);
    }

    /// @dev The two signatures of a validator, summed.
    function _signBoth(uint256 number, Vote memory first, Vote memory second) internal view returns (G1Point memory) {
        return
            BlsSigner.add(
                BlsSigner.sign(_secret(number), _voteDigest(first), BLS12381.VOTE_DOMAIN),
                BlsSigner.sign(_secret(number), _voteDigest(second), BLS12381.VOTE_DOMAIN)
            );
    }

    /// @dev Has validator `number` vote twice at `height`, and STRANGER report it.
    function _equivocate(uint256 number, uint64 height) internal returns (bytes32) {
        Vote memory first = _prevote(height, keccak256("one"));
        Vote memory second = _prevote(height, keccak256("other"));
        G1Point memory both = _signBoth(number, first, second);
        G2Point memory key = _publicKey(number);
        vm.prank(STRANGER);
        return manager.reportEquivocation(key, first, second, both);
    }

    function _notActive(address account) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IIncentiveManager.ExecutorNotActive.selector, account);
    }
}
