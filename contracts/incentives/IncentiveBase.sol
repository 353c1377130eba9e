// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIncentiveManager} from "../interfaces/IIncentiveManager.sol";
import {Rewards} from "../libraries/Rewards.sol";
import {Slashes} from "../libraries/Slashes.sol";
import {ValidatorSets} from "../libraries/ValidatorSets.sol";
import {Executor} from "../types/Executor.sol";
import {StakeParameters} from "../types/StakeParameters.sol";

/// @title What the incentive manager and its module have in common: storage, parameters, and the steps that both take
/// @dev The module is code of the manager that does not fit into one contract (24,576 bytes, EIP-170): it runs it on its own
/// storage. This contract alone has state variables, so both see the same storage.
abstract contract IncentiveBase {
    using ValidatorSets for ValidatorSets.State;

    address internal constant ETHER = address(0);

    uint96 internal immutable _minStake;
    uint64 internal immutable _epochLength;
    uint64 internal immutable _appealPeriod;
    address internal immutable _guardian;

    address internal _registry;
    mapping(address operator => address owner) internal _owners;
    mapping(address operator => address owner) internal _acceptedOwners;
    mapping(bytes32 keyHash => address owner) internal _keyOwners;
    mapping(address owner => Executor) internal _executors;
    ValidatorSets.State internal _sets;
    Rewards.State internal _rewards;
    Slashes.State internal _slashes;

    /// @dev The manager checks the parameters, before it creates its module with the same ones.
    constructor(StakeParameters memory parameters) {
        _minStake = parameters.minStake;
        _epochLength = parameters.epochLength;
        _appealPeriod = parameters.appealPeriod;
        _guardian = parameters.guardian;
    }

    function _leaveSeatIfInactive(address owner) internal {
        Executor storage executor = _executors[owner];
        if (executor.seatNumber != 0 && executor.stake < _minStake) _leaveSeat(owner);
    }

    function _leaveSeat(address owner) internal {
        emit IIncentiveManager.SeatLeft(_sets.leaveSeat(_executors, owner), owner);
    }
}
