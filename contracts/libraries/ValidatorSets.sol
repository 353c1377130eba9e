// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {G2Point} from "../types/BLS12381Points.sol";
import {Certificate} from "../types/Certificate.sol";
import {Epoch} from "../types/Epoch.sol";
import {Executor} from "../types/Executor.sol";
import {BLS12381} from "./BLS12381.sol";
import {BLS12381Precompiles} from "./BLS12381Precompiles.sol";
import {MemberCode} from "./MemberCode.sol";

/// @title Seats and the validator sets that are made of them
/// @notice Whoever holds a seat when an epoch starts is a member of its set, with the key and the stake of that moment.
library ValidatorSets {
    /// @notice Who holds a seat; the zero address holds a free one. One storage slot.
    /// @param takenAt Unix seconds.
    /// @param takenIn Number of the epoch that had started last.
    struct Seat {
        address holder;
        uint40 takenAt;
        uint56 takenIn;
    }

    /// @param seats By number.
    /// @param current Number of the epoch that started last.
    /// @param epochs By number, from 1 on.
    struct State {
        mapping(uint256 number => Seat) seats;
        uint64 current;
        mapping(uint64 number => Epoch) epochs;
    }

    /// Most members of a set: their keys fit into the code of one account, and a bitmap of them into one word.
    uint256 internal constant MAX_VALIDATORS = 100;
    /// Wei of stake that weigh 1. All ether there is weighs 1.2e14, less than 2^48 (MAX_TOTAL_POWER of the consensus).
    uint256 internal constant WEIGHT_UNIT = 1e12;
    /// A hundred of them weigh less than 2^48. A validator with 2.2 million ether weighs no more with further stake.
    uint256 internal constant MAX_WEIGHT = 2 ** 41;
    /// An epoch's certificates are good for that many times its length.
    uint64 internal constant LIFETIME = 2;

    /// @notice Takes a seat for `owner`, which holds none, and says who lost it; zero if it was free.
    function takeSeat(
        State storage self,
        mapping(address owner => Executor) storage executors,
        uint256 seat,
        address owner
    ) internal returns (address displaced) {
        displaced = holderOf(self, seat);
        if (displaced != address(0)) {
            uint96 held = executors[displaced].stake;
            if (executors[owner].stake <= held) revert IIncentiveManager.SeatOutbid(displaced, held);
            leaveSeat(self, executors, displaced);
        }
        self.seats[seat] = Seat(owner, uint40(block.timestamp), uint56(self.current));
        executors[owner].seatNumber = uint8(seat + 1);
    }

    /// @notice Reverts unless an epoch has started since seat `seat` was taken.
    /// @dev Otherwise one executor with much stake could take a seat from its holder, leave it and take the next one, until the
    /// only seats that are left are those of its accomplice. So who displaces many holders needs the stake of all of them.
    function requireLeavable(State storage self, uint256 seat) internal view {
        uint64 takenIn = self.seats[seat].takenIn;
        if (self.current <= takenIn) revert IIncentiveManager.SeatJustTaken(seat, takenIn);
    }

    /// @notice Frees the seat of `owner`, which holds one.
    function leaveSeat(
        State storage self,
        mapping(address owner => Executor) storage executors,
        address owner
    ) internal returns (uint256 seat) {
        seat = uint256(executors[owner].seatNumber) - 1;
        executors[owner].seatNumber = 0;
        delete self.seats[seat];
    }

    function holderOf(State storage self, uint256 seat) internal view returns (address) {
        if (seat >= MAX_VALIDATORS) revert IIncentiveManager.SeatOutOfRange(seat, MAX_VALIDATORS);
        return self.seats[seat].holder;
    }

    /// @notice Unix seconds; first second at which the next epoch may start, zero before the first epoch.
    /// @param epochLength Seconds.
    function nextStart(State storage self, uint64 epochLength) internal view returns (uint64) {
        uint64 current = self.current;
        return current == 0 ? 0 : self.epochs[current].startedAt + epochLength;
    }

    /// @notice Makes the set of the next epoch.
    /// @dev A seat that was taken after the epoch could have started waits for the one after it, and keys that no seat asks
    /// for are passed over: so nobody makes a start fail by taking or leaving a seat right before it. The loops are over
    /// seats and what the caller brings, so they are as long for ten thousand executors.
    /// @param keys Those of the holders in the order of the seats; others may be among them.
    /// @param startableAt What `nextStart` gives.
    function start(
        State storage self,
        mapping(address owner => Executor) storage executors,
        G2Point[] memory keys,
        uint64 startableAt
    ) internal returns (uint64 number) {
        bytes memory code = MemberCode.allocate(keys.length);
        (uint256 size, uint256 totalWeight) = _fill(self, executors, keys, startableAt, code);
        if (size == 0) revert IIncentiveManager.EpochEmpty();
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(keys, size) // those of the members have moved to the front
        }
        (bool valid, G2Point memory setKey) = BLS12381.sumKeys(keys);
        if (!valid) revert IIncentiveManager.SetKeyInvalid();
        MemberCode.setSetKey(code, setKey);

        number = ++self.current;
        self.epochs[number] = Epoch({
            members: MemberCode.create(code, size),
            totalWeight: uint48(totalWeight),
            startedAt: uint40(block.timestamp),
            size: uint8(size)
        });
    }

    /// @notice Returns if `certificate` shows that members with more than 2/3 of the weight signed `digest`.
    /// @param epochLength Seconds.
    function checkCertificate(
        State storage self,
        uint64 number,
        bytes32 digest,
        Certificate calldata certificate,
        uint64 epochLength
    ) internal view {
        Epoch memory epoch = epochOf(self, number);
        uint64 expiredAt = epoch.startedAt + LIFETIME * epochLength;
        if (block.timestamp >= expiredAt) revert IIncentiveManager.EpochExpired(number, expiredAt);

        (G2Point memory absentKey, uint256 absentWeight) = _absent(epoch, certificate.absentMembers);
        uint256 total = epoch.totalWeight;
        uint256 signed = total - absentWeight;
        if (3 * signed <= 2 * total) revert IIncentiveManager.QuorumMissing(signed, total);
        bool valid = BLS12381.verifyAggregate(
            MemberCode.setKeyOf(epoch.members),
            absentKey,
            certificate.signature,
            digest,
            BLS12381.VOTE_DOMAIN
        );
        if (!valid) revert IIncentiveManager.CertificateInvalid(number, digest);
    }

    /// @notice An epoch that has started.
    function epochOf(State storage self, uint64 number) internal view returns (Epoch memory epoch) {
        epoch = self.epochs[number];
        if (epoch.startedAt == 0) revert IIncentiveManager.EpochUnknown(number);
    }

    /// @notice Who `member` of an epoch that has started is, and its weight.
    function headOf(Epoch memory epoch, uint256 member) internal view returns (address owner, uint96 weight) {
        if (member >= epoch.size) revert IIncentiveManager.MemberOutOfRange(member, epoch.size);
        return MemberCode.headOf(epoch.members, member);
    }

    /// @notice What a stake weighs: at least 1 from WEIGHT_UNIT on.
    function weightOf(uint96 stake) internal pure returns (uint96) {
        uint256 weight = stake / WEIGHT_UNIT;
        return uint96(weight < MAX_WEIGHT ? weight : MAX_WEIGHT);
    }

    /// @dev Puts the members into `code`, and moves their keys to the front of `keys`.
    function _fill(
        State storage self,
        mapping(address owner => Executor) storage executors,
        G2Point[] memory keys,
        uint64 startableAt,
        bytes memory code
    ) private view returns (uint256 size, uint256 totalWeight) {
        uint256 next = 0;
        for (uint256 seat = 0; seat < MAX_VALIDATORS; ++seat) {
            address owner = _memberOn(self.seats[seat], startableAt);
            if (owner == address(0)) continue;
            Executor storage executor = executors[owner];
            bytes32 keyHash = executor.keyHash;
            while (next < keys.length && BLS12381.hashKey(keys[next]) != keyHash) ++next;
            if (next == keys.length) revert IIncentiveManager.SeatKeyMissing(seat, owner);

            keys[size] = keys[next];
            uint96 weight = weightOf(executor.stake);
            totalWeight += weight;
            MemberCode.setMember(code, size, owner, weight, keys[size]);
            ++size;
            ++next;
        }
    }

    /// @dev The holder of a seat, unless it came too late.
    function _memberOn(Seat memory seat, uint64 startableAt) private pure returns (address) {
        return startableAt != 0 && seat.takenAt >= startableAt ? address(0) : seat.holder;
    }

    /// @dev Sums of the keys and weights of the members whose bits are set.
    function _absent(
        Epoch memory epoch,
        uint256 members
    ) private view returns (G2Point memory sum, uint256 totalWeight) {
        if (members >> epoch.size != 0) revert IIncentiveManager.MemberOutOfRange(Math.log2(members), epoch.size);
        address code = epoch.members;
        G2Point memory key;
        for (uint256 member = 0; members != 0; ++member) {
            if (members & 1 == 1) {
                totalWeight += MemberCode.readMember(code, member, key);
                // A registered key: the addition takes it.
                if (!BLS12381Precompiles.addG2(sum, key)) revert IIncentiveManager.SetKeyInvalid();
            }
            members >>= 1;
        }
    }
}
