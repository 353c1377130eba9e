// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BLS12381} from "../../../contracts/libraries/BLS12381.sol";
import {BLS12381HashToCurve} from "../../../contracts/libraries/BLS12381HashToCurve.sol";
import {BLS12381Precompiles} from "../../../contracts/libraries/BLS12381Precompiles.sol";
import {G1Point, G2Point} from "../../../contracts/types/BLS12381Points.sol";

/// @title BLS keys and signatures made inside a test, by the precompiles of EIP-2537
/// @dev So that each test signs what it needs: secret keys are small numbers. test/contracts/blsSigner.test.ts compares
/// with the signatures of the SDK.
library BlsSigner {
    error PrecompileFailed(address precompile);

    address private constant G1_MSM = 0x000000000000000000000000000000000000000C;
    address private constant G2_MSM = 0x000000000000000000000000000000000000000E;
    bytes private constant POSSESSION = BLS12381.POSSESSION_DOMAIN;

    function publicKey(uint256 secret) internal view returns (G2Point memory) {
        G2Point memory generator = BLS12381.negate(BLS12381.negatedGenerator());
        return abi.decode(_call(G2_MSM, abi.encode(generator, secret)), (G2Point));
    }

    function sign(uint256 secret, bytes32 digest, bytes memory domain) internal view returns (G1Point memory) {
        G1Point memory point = BLS12381HashToCurve.hashToG1(abi.encodePacked(digest), domain);
        return abi.decode(_call(G1_MSM, abi.encode(point, secret)), (G1Point));
    }

    /// @dev For keys of one digest, the signature of the sum of their secrets is the sum of their signatures.
    function provePossession(uint256 secret, address owner, address manager) internal view returns (G1Point memory) {
        bytes32 digest = keccak256(abi.encode(block.chainid, manager, owner, publicKey(secret)));
        return sign(secret, digest, POSSESSION);
    }

    function add(G1Point memory a, G1Point memory b) internal view returns (G1Point memory sum) {
        sum = G1Point(a.xHigh, a.xLow, a.yHigh, a.yLow);
        if (!BLS12381Precompiles.addG1(sum, b)) revert PrecompileFailed(BLS12381Precompiles.G1_ADD);
    }

    function _call(address precompile, bytes memory input) private view returns (bytes memory) {
        (bool valid, bytes memory output) = precompile.staticcall(input);
        if (!valid || output.length == 0) revert PrecompileFailed(precompile);
        return output;
    }
}
