// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Money} from "../../../contracts/libraries/Money.sol";
import {RegistryBooks} from "../../../contracts/types/RegistryBooks.sol";

/// @title What the balances of the registry promise, from every state of the books
contract MoneyProof {
    RegistryBooks private _books;

    function debit_takesExactlyTheAmount(address account, address token, uint256 amount) external {
        uint256 before = _books.balances[account][token];
        Money.debit(_books, account, token, amount); // or reverts
        assert(amount <= before);
        assert(_books.balances[account][token] == before - amount);
    }

    function credit_addsExactlyTheAmount(address account, address token, uint256 amount) external {
        uint256 before = _books.balances[account][token];
        Money.credit(_books, account, token, amount);
        assert(_books.balances[account][token] == before + amount);
    }

    function move_keepsTheSum(address from, address to, address token, uint256 amount) external {
        require(from != to);
        uint256 one = _books.balances[from][token];
        uint256 two = _books.balances[to][token];
        require(two <= type(uint128).max && amount <= type(uint128).max);
        Money.debit(_books, from, token, amount);
        Money.credit(_books, to, token, amount);
        assert(_books.balances[from][token] + _books.balances[to][token] == one + two);
    }

    function credit_touchesNobodyElse(address account, address other, address token, address another) external {
        require(account != other || token != another);
        uint256 before = _books.balances[other][another];
        Money.credit(_books, account, token, 1);
        assert(_books.balances[other][another] == before);
    }
}
