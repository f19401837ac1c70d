/** People and their sign-in: users, roles, passwords, access and refresh tokens. */
@NullMarked
package dev.parley.account;

import org.jspecify.annotations.NullMarked;
