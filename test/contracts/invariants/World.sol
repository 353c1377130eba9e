// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IncentiveManager} from "../../../contracts/IncentiveManager.sol";
import {WorkflowRegistry} from "../../../contracts/WorkflowRegistry.sol";
import {ListedToken, RegistryParameters} from "../../../contracts/interfaces/IWorkflowRegistry.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";
import {StakeParameters} from "../../../contracts/types/StakeParameters.sol";
import {BlsSigner} from "../support/BlsSigner.sol";
import {Deployed} from "../support/Deployed.sol";
import {MockResultVerifier} from "../support/MockResultVerifier.sol";
import {Signing} from "../support/Signing.sol";
import {Test} from "../support/Test.sol";
import {StandardToken, StrangeToken} from "../support/Tokens.sol";

/// @title The contracts and the people of the invariant tests
/// @dev Six actors own requests, stakes and tokens, and each has an operator. The first four are honest validators with
/// more than two thirds of the stake whatever happens; the other two do as they like.
abstract contract World is Test {
    uint256 internal constant ACTORS = 6;
    uint256 internal constant HONEST = 4;
    uint256 internal constant TOKENS = 3;

    uint96 internal constant MIN_STAKE = 1 ether;
    /// What an honest validator keeps at least, and one of the others has at most: four of the first weigh more than twice
    /// as much as two of the second.
    uint96 internal constant HONEST_STAKE_MIN = 6 ether;
    uint96 internal constant OTHER_STAKE_MAX = 5 ether;
    uint64 internal constant UNBONDING_PERIOD = 7 days;
    uint64 internal constant EPOCH_LENGTH = 1 days;
    uint64 internal constant APPEAL_PERIOD = 1 days;
    uint96 internal constant MIN_FEE = 0.001 ether;
    uint96 internal constant MIN_TOKEN_FEE = 1_000_000;
    uint64 internal constant CANCEL_NOTICE = 300;
    uint64 internal constant CHALLENGE_WINDOW = 1 hours;
    uint64 internal constant RESOLUTION_WINDOW = 2 hours;
    uint96 internal constant POST_BOND = 0.2 ether;
    uint96 internal constant CHALLENGE_BOND = 0.1 ether;
    uint64 internal constant START = 1_800_000_000;
    address internal constant GUARDIAN = address(0x6A2D);
    address internal constant BURNED = address(0xdEaD);
    address internal constant ETHER = address(0);

    uint256 private constant PRIVATE_KEY = 0xA11CE0;
    uint256 private constant BLS_SECRET = 1_000;
    uint160 private constant OPERATOR = 0x09E7A70;

    IncentiveManager public manager;
    WorkflowRegistry public registry;
    MockResultVerifier internal verifier;
    StandardToken internal token;
    StrangeToken internal strange;

    /// What the model did not predict; the invariant wants nothing here.
    string public surprise;
    /// Successful calls by kind, so that a test can see that the run reached them.
    mapping(bytes4 selector => uint256 count) public successes;
    /// Wei that was forced into the contracts.
    uint256 public forcedToRegistry;
    uint256 public forcedToManager;
    /// Wei that were burned before this world began.
    uint256 public immutable burnedBefore = BURNED.balance;

    address[ACTORS] internal owners;
    G2Point[ACTORS] internal keys;
    uint64 internal clock = START;

    constructor() {
        vm.warp(START);
        token = new StandardToken();
        strange = new StrangeToken();
        verifier = new MockResultVerifier();
        manager = Deployed.incentiveManager(
            StakeParameters(MIN_STAKE, UNBONDING_PERIOD, EPOCH_LENGTH, APPEAL_PERIOD, GUARDIAN)
        );
        ListedToken[] memory tokens = new ListedToken[](2);
        tokens[0] = ListedToken(address(token), MIN_TOKEN_FEE);
        tokens[1] = ListedToken(address(strange), MIN_TOKEN_FEE);
        registry = Deployed.workflowRegistry(
            manager,
            verifier,
            RegistryParameters({
                minFee: MIN_FEE,
                cancelNotice: CANCEL_NOTICE,
                challengeWindow: CHALLENGE_WINDOW,
                resolutionWindow: RESOLUTION_WINDOW,
                postBond: POST_BOND,
                challengeBond: CHALLENGE_BOND,
                tokens: tokens
            })
        );
        manager.bindRegistry(address(registry));
        for (uint256 actor = 0; actor < ACTORS; actor++) _enter(actor);
        manager.startEpoch(_keysOfSeats());
    }

    /// @dev The runner may reset the clock between calls: the model keeps its own.
    modifier timed() {
        vm.warp(clock);
        _;
    }

    function tokenAt(uint256 index) public view returns (address) {
        index = index % TOKENS;
        return
            index == 0
                ? ETHER
                : index == 1
                    ? address(token)
                    : address(strange);
    }

    function ownerAt(uint256 index) public view returns (address) {
        return owners[index % ACTORS];
    }

    function operatorAt(uint256 index) public pure returns (address) {
        return address(OPERATOR + uint160(index % ACTORS));
    }

    /// @notice Everybody who may have money in the contracts.
    function accountCount() external pure returns (uint256) {
        return 2 * ACTORS;
    }

    function accountAt(uint256 index) public view returns (address) {
        return index < ACTORS ? owners[index] : operatorAt(index - ACTORS);
    }

    function isHonest(uint256 actor) public pure returns (bool) {
        return actor % ACTORS < HONEST;
    }

    function keyAt(uint256 actor) external view returns (G2Point memory) {
        return keys[actor % ACTORS];
    }

    function _privateKey(uint256 actor) internal pure returns (uint256) {
        return PRIVATE_KEY + (actor % ACTORS);
    }

    function _blsSecret(uint256 actor) internal pure returns (uint256) {
        return BLS_SECRET + (actor % ACTORS);
    }

    /// @dev The keys that `startEpoch` wants, read from the seats.
    function _keysOfSeats() internal view returns (G2Point[] memory found) {
        uint256 count;
        for (uint256 seat = 0; seat < ACTORS; seat++) if (manager.holderOf(seat) != address(0)) count++;
        found = new G2Point[](count);
        count = 0;
        for (uint256 seat = 0; seat < ACTORS; seat++) {
            address holder = manager.holderOf(seat);
            for (uint256 actor = 0; actor < ACTORS; actor++) {
                if (holder == owners[actor]) found[count++] = keys[actor];
            }
        }
    }

    function _call(
        address from,
        address target,
        uint256 value,
        bytes memory data
    ) internal returns (bool success, bytes memory answer) {
        if (value != 0) vm.deal(from, from.balance + value);
        vm.prank(from);
        return target.call{value: value}(data);
    }

    /// @dev Counts a call that went as predicted, and remembers one that did not.
    function _expect(bool predicted, bool success, bytes4 selector, string memory what) internal {
        if (predicted != success) surprise = what;
        else if (success) successes[selector]++;
    }

    /// @dev Makes `actor` an executor with a key and, at first, a seat.
    function _enter(uint256 actor) private {
        address owner = Signing.account(_privateKey(actor));
        owners[actor] = owner;
        keys[actor] = BlsSigner.publicKey(_blsSecret(actor));
        uint256 stake = isHonest(actor) ? uint256(HONEST_STAKE_MIN) + actor * 1 ether : 3 ether;
        G1Point memory possession = BlsSigner.provePossession(_blsSecret(actor), owner, address(manager));
        vm.deal(owner, stake);
        vm.prank(operatorAt(actor));
        manager.acceptOwner(owner);
        vm.prank(owner);
        manager.stake{value: stake}(operatorAt(actor));
        vm.prank(owner);
        manager.registerKey(keys[actor], possession);
        vm.prank(owner);
        manager.takeSeat(actor);
        vm.prank(owner);
        token.approve(address(registry), type(uint256).max);
        vm.prank(owner);
        strange.approve(address(registry), type(uint256).max);
    }
}
